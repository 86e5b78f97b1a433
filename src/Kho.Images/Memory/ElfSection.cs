namespace Kho.Images;

/// <summary>A section of an ELF file.</summary>
/// <param name="Name">Name, such as <c>.BTF</c>.</param>
/// <param name="Offset">File offset of its contents.</param>
/// <param name="Length">Length of its contents in bytes, as far as the file holds them; 0 if it has none.</param>
internal sealed record ElfSection(string Name, ulong Offset, long Length);
