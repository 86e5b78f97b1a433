namespace Kho.Images;

/// <summary>One note of an ELF file, as it stands there.</summary>
/// <param name="Owner">Name of who defines the type, without its terminating NUL, such as <c>CORE</c> or <c>KHO</c>.</param>
/// <param name="Type">Kind of note in the owner's own numbering (<c>n_type</c>).</param>
/// <param name="Descriptor">Contents, without padding.</param>
public sealed record ElfNote(string Owner, uint Type, ReadOnlyMemory<byte> Descriptor);
