using Kho.Abi;

// EncodeHandover IMAGE: what a Linux 7.3 host with one memfd hands over.
using var handover = new HandoverBuilder("linux-7.3")
    .AddMemory(start: 0x200_0000, size: 0x400_0000)
    .AddScratch(start: 0x100_0000, size: 0x100_0000)
    .Preserve(start: 0x300_0000, pages: 12)
    .AddMemfd(session: "vm-1", token: 0x10, content: "state of a guest"u8.ToArray())
    .Encode();

handover.Write(args[0]);
Console.WriteLine($"{handover.Release}: {handover.Extents.Count} extents, {handover.Sessions.Count} session");
