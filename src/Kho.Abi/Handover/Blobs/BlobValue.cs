namespace Kho.Abi.Handover.Blobs;

/// <summary>What a blob or a preserved file holds, typed.</summary>
public abstract record BlobValue;
