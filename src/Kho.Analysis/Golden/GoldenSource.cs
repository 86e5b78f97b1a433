namespace Kho.Analysis.Golden;

/// <summary>Where an expectation comes from, which is what its confirmation is worth.</summary>
public enum GoldenSource
{
    /// <summary>Somebody else said so: a kernel, debugfs, a program in the guest, a checksum of contents.</summary>
    Independent,

    /// <summary>The manifest from which the image was encoded says so.</summary>
    Manifest,

    /// <summary>This library said so when the record was made, and a person accepted it.</summary>
    Recorded,

    /// <summary>The image's own SHA-256, as it was written down: that it is still the same file.</summary>
    Integrity,
}
