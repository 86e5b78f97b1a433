namespace Kho.Images;

/// <summary>Physical memory that lies in one piece in a file, or that a file knows of without holding it.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Last">Physical address of the last byte.</param>
/// <param name="State"><see cref="PageState.Present"/> or <see cref="PageState.Excluded"/>.</param>
/// <param name="Offset">File offset in bytes of the first byte; 0 where the state is not Present.</param>
internal readonly record struct Region(ulong Start, ulong Last, PageState State, long Offset);
