#:project ../../src/Kho.Abi
#:property PublishAot=false

// Writes every device tree of images as bytes (IMAGE.N.dtb) and as this library reads it (IMAGE.N.ours), for fdtdump.sh:
// a line for each node, its path, and one for each property, "PATH NAME=HEX". IMAGE is the number of the argument.
//
//   dotnet run device_trees.cs -- DIRECTORY IMAGE...

using System.Buffers.Binary;
using Kho.Abi.Codec;
using Kho.Diagnostics;
using Kho.Images;

const int Alignment = 8;
const int MaximumSize = 16 << 20;
for (int index = 1; index < args.Length; index++)
{
    using MemoryImage image = MemoryImage.Open(args[index]);
    int number = 0;
    foreach (ulong address in Signatures(image.Memory))
    {
        Write(image.Memory, address, Path.Combine(args[0], $"{index}.{++number}"));
    }
}

static IEnumerable<ulong> Signatures(IPhysicalMemory memory)
{
    byte[] word = new byte[sizeof(uint)];
    foreach (PhysicalRange range in memory.Ranges)
    {
        for (ulong address = range.Start; address < range.Last - Alignment; address += Alignment)
        {
            if (memory.Read(address, word, out _) == word.Length && BinaryPrimitives.ReadUInt32BigEndian(word) == DeviceTree.Signature)
            {
                yield return address;
            }
        }
    }
}

static void Write(IPhysicalMemory memory, ulong address, string name)
{
    byte[] head = new byte[2 * sizeof(uint)];
    memory.Read(address, head, out _);
    byte[] bytes = new byte[Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(sizeof(uint))), MaximumSize)];
    int read = memory.Read(address, bytes, out _);
    File.WriteAllBytes($"{name}.dtb", bytes[..read]);
    using StreamWriter ours = File.CreateText($"{name}.ours");
    if (DeviceTree.Read(bytes.AsMemory(0, read), address, new DiagnosticBag()) is DeviceTree tree)
    {
        WriteNode(ours, "", tree.Root);
    }
}

static void WriteNode(StreamWriter ours, string parent, DeviceTreeNode node)
{
    string path = node.Name.Length == 0 ? "/" : $"{(parent == "/" ? "" : parent)}/{node.Name}";
    ours.WriteLine(path);
    foreach (DeviceTreeProperty property in node.Properties)
    {
        ours.WriteLine($"{path} {property.Name}={Convert.ToHexStringLower(property.Value.Span)}");
    }

    foreach (DeviceTreeNode child in node.Children)
    {
        WriteNode(ours, path, child);
    }
}
