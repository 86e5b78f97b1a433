namespace Kho.Images;

/// <summary>Architectures by the numbers of <c>e_machine</c> in ELF files; a number that is none of these keeps its value.</summary>
public enum ElfMachine
{
    /// <summary>EM_X86_64.</summary>
    X8664 = 62,

    /// <summary>EM_AARCH64.</summary>
    Aarch64 = 183,
}
