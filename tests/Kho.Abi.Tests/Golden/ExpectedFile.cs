namespace Kho.Abi.Tests.Golden;

/// <summary>A memfd as the program logged it that preserved it.</summary>
/// <param name="Session">Name of its session.</param>
/// <param name="Token">Token.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="Pos">File position.</param>
/// <param name="SealsRequested">Seals asked for; 0: made without MFD_ALLOW_SEALING.</param>
/// <param name="Sha256">SHA-256 of the content written.</param>
/// <param name="Frames">Page frame of every page of the file by its index.</param>
internal sealed record ExpectedFile(
    string Session,
    ulong Token,
    ulong Size,
    ulong Pos,
    uint SealsRequested,
    string Sha256,
    IReadOnlyDictionary<ulong, ulong> Frames);
