using System.Buffers.Binary;
using System.Runtime.ExceptionServices;
using Kaitai;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;
using Kho.Images.Generated;

namespace Kho.Abi.Handovers;

internal sealed partial class RootFinder
{
    /// <summary>Maximum number of nodes in a setup_data list; a longer list is not genuine.</summary>
    private const int MaximumSetupData = 256;

    /// <summary>Maximum size in bytes of a device tree that a machine boots with; a longer one is not genuine.</summary>
    private const int MaximumDeviceTree = 4 << 20;

    /// <summary>
    /// Total bytes to read from device trees that are longer than a root can be. Without this limit, pages that merely begin like
    /// a tree could make the work a multiple of the image.
    /// </summary>
    private const long MaximumOfLongTrees = 256 << 20;

    /// <summary>Minimum number of bytes that one thread searches at a time. Parts begin where a search by one thread begins a window, so both find the same.</summary>
    private const ulong PartSize = 32UL << 20;

    /// <summary>Maximum number of parts of one range; a range may claim to be as long as the address space.</summary>
    private const ulong MostParts = 1024;

    private readonly Lock _reporting = new();
    private long _longTreesLeft = MaximumOfLongTrees;
    private ulong _toSearch;
    private ulong _searched;

    private const string ChosenNode = "chosen";

    /// <summary>
    /// One pass over all memory that the image holds. It finds boot parameters, device trees with a relevant <c>/chosen</c> node,
    /// and roots themselves.
    /// </summary>
    private void FindInMemory()
    {
        HasSearched = true;
        MemoryPart[] parts = [.. _image.Memory.Ranges.Where(range => range.State == PageState.Present).SelectMany(PartsOf)];
        _toSearch = parts.Aggregate(0UL, (sum, part) => sum + part.Length);
        var found = new FoundInPart[parts.Length];
        SearchAll(parts, found);
        ulong unreadable = found.Aggregate(0UL, (sum, part) => sum + part.Unreadable);
        if (unreadable > 0)
        {
            ulong first = found.First(part => part.Unreadable > 0).FirstUnreadable;
            Diagnostics.Add(ImageDiagnostics.PageUnreadable, first, "root",
                $"{unreadable} pages of {ScanStep} bytes could not be searched for a handover; the first is {_image.Memory.WhyMissing(first)}");
        }

        _printed.AddRange(found.SelectMany(part => part.Printed).Take(NotTakenOver.MostLines));
        ulong[] signatures = [.. found.SelectMany(part => part.Signatures)];
        ulong[] trees = [.. found.SelectMany(part => part.Trees)];
        foreach (ulong address in signatures)
        {
            TryBootParameters(address - _setupSignatureOffset);
        }

        List<(ulong Address, DeviceTree Tree)> read = [];
        foreach (ulong address in trees)
        {
            if (ReadWholeTree(address) is DeviceTree tree && (tree.Root.Child(ChosenNode) is not null || LooksLikeRoot(tree)))
            {
                read.Add((address, tree));
            }
        }

        foreach ((ulong address, DeviceTree tree) in read)
        {
            TryChosen(address, tree);
        }

        foreach ((ulong address, DeviceTree tree) in read)
        {
            if (LooksLikeRoot(tree))
            {
                Add(new RootCandidate { Address = address, Source = RootSource.Scan, Compatible = tree.Root.Property(HandoverRoot.CompatibleProperty)?.Text });
            }
        }
    }

    private static IEnumerable<MemoryPart> PartsOf(PhysicalRange range)
    {
        ulong size = Math.Max(PartSize, ((range.Length / MostParts) + WindowSize) & ~(WindowSize - 1UL));
        for (ulong done = 0; done < range.Length; done += Math.Min(size, range.Length - done))
        {
            yield return new MemoryPart(range.Start + done, Math.Min(size, range.Length - done), range.Length - done);
        }
    }

    /// <summary>Searches every part, by as many threads as the machine runs at once.</summary>
    private void SearchAll(MemoryPart[] parts, FoundInPart[] found)
    {
        try
        {
            Parallel.For(0, parts.Length, () => new byte[WindowSize + ScanStep], (index, _, window) =>
            {
                found[index] = Search(parts[index], window);
                return window;
            }, _ => { });
        }
        catch (AggregateException exception)
        {
            // Callers handle what one thread throws.
            ExceptionDispatchInfo.Throw(exception.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>Collects addresses that need a closer look. Adjacent windows overlap slightly, so that no match is lost at a boundary.</summary>
    private FoundInPart Search(MemoryPart part, byte[] window)
    {
        var found = new FoundInPart();
        ulong position = part.Start;
        ulong rest = part.Length;
        ulong restOfRange = part.RestOfRange;
        while (rest > 0)
        {
            ulong step;
            int length = 0;
            if (_image.Memory is ISparseMemory sparse && sparse.HoleAt(position) is >= WindowSize and ulong hole)
            {
                step = Math.Min(hole, rest);
            }
            else if ((length = _image.Memory.Read(position, window.AsSpan(0, (int)Math.Min(restOfRange, (ulong)window.Length)), out _)) == 0)
            {
                // A page that cannot be decoded says nothing about the pages after it.
                found.FirstUnreadable = found.Unreadable++ == 0 ? position : found.FirstUnreadable;
                step = Math.Min(rest, ScanStep - (position % ScanStep));
            }
            else
            {
                step = Math.Min((ulong)Math.Min(length, WindowSize), rest);
                ReadOnlySpan<byte> bytes = window.AsSpan(0, length);
                SearchTexts(bytes, (int)step, position, found);
                SearchTrees(bytes, (int)step, position, found.Trees);
            }

            position += step;
            rest -= step;
            restOfRange -= step;
            Advance(step);
        }

        return found;
    }

    private void Advance(ulong bytes)
    {
        if (_progress is not null)
        {
            lock (_reporting)
            {
                _searched += bytes;
                _progress.Report(new ScanProgress(_searched, _toSearch));
            }
        }
    }

    private void SearchTexts(ReadOnlySpan<byte> bytes, int step, ulong position, FoundInPart found)
    {
        for (int at = 0; (at = _sought.Find(bytes, at)) >= 0; at++)
        {
            ulong address = position + (ulong)at;
            if (at < step && address >= _setupSignatureOffset && bytes[at..].StartsWith(_setupSignature))
            {
                found.Signatures.Add(address);
            }

            NotTakenOver.AddAround(bytes, step, at, position, found.Printed);
        }
    }

    private static void SearchTrees(ReadOnlySpan<byte> bytes, int step, ulong position, List<ulong> trees)
    {
        int first = (int)((ScanStep - (position % ScanStep)) % ScanStep);
        for (int offset = first; offset < step && offset + sizeof(uint) <= bytes.Length; offset += ScanStep)
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]) == DeviceTree.Signature)
            {
                trees.Add(position + (ulong)offset);
            }
        }
    }

    private DeviceTree? ReadWholeTree(ulong address)
    {
        Span<byte> head = stackalloc byte[2 * sizeof(uint)];
        if (_image.Memory.Read(address, head, out _) < head.Length)
        {
            return null;
        }

        uint size = BinaryPrimitives.ReadUInt32BigEndian(head[sizeof(uint)..]);
        if (size > MaximumDeviceTree || (size > PageGeometry.Sizes[^1] && (_longTreesLeft -= size) < 0))
        {
            return null;
        }

        byte[] bytes = new byte[size];
        int read = _image.Memory.Read(address, bytes, out _);
        return DeviceTree.Read(bytes.AsMemory(0, read), address, new DiagnosticBag());
    }

    private bool LooksLikeRoot(DeviceTree tree)
    {
        IReadOnlyList<string> compatible = tree.Root.Property(HandoverRoot.CompatibleProperty)?.Texts ?? [];
        return _catalog.Releases.Any(release => compatible.Contains(release.Root.Compatible) || tree.Root.Property(release.Root.MapProperty) is not null);
    }

    private void TryBootParameters(ulong address)
    {
        if (Read(address, StructureNames.BootParams, out _) is not StructureValue parameters
            || parameters.Number("boot_flag") != _structures.Catalog.Number("x86_boot::boot_flag", "present")
            || parameters.Number("signature") != _structures.Catalog.Number("x86_boot::setup_signature", "hdrs"))
        {
            return;
        }

        ulong next = parameters.Number("first_setup_data");
        HashSet<ulong> visited = [];
        while (next != 0 && visited.Count < MaximumSetupData && visited.Add(next))
        {
            if (Read(next, StructureNames.SetupData, out ulong data) is not StructureValue node)
            {
                return;
            }

            if (node.Number("kind") == _structures.Catalog.Number("x86_boot::setup_data_type", "kexec_kho"))
            {
                AddFromSetupData(next, data);
            }

            next = node.Number("next");
        }
    }

    private void AddFromSetupData(ulong node, ulong address)
    {
        foreach (string structure in _catalog.Releases.Select(release => release.Boot.X86SetupData).Distinct())
        {
            if (Read(address, structure, out _) is not StructureValue data)
            {
                continue;
            }

            ulong size = data.Number("fdt_size");
            Add(new RootCandidate
            {
                Address = data.Number("fdt_addr"),
                Source = RootSource.SetupData,
                Detail = $"setup_data at 0x{node:x}",
                SetupData = node,
                ScratchAddress = data.Number("scratch_addr"),
                ScratchSize = data.Number("scratch_size"),
                PageSize = PageGeometry.Sizes.Contains((int)Math.Min(size, int.MaxValue)) ? (int)size : null,
            });
        }
    }

    /// <summary>Reads a structure; null if memory does not hold all of it.</summary>
    private StructureValue? Read(ulong address, string structure, out ulong end)
    {
        byte[] bytes = new byte[_structures.SizeOf(structure)];
        end = address + (ulong)bytes.Length;
        return _image.Memory.Read(address, bytes, out _) == bytes.Length ? _structures.Read(structure, bytes) : null;
    }

    private void TryChosen(ulong address, DeviceTree tree)
    {
        foreach (ChosenPropertiesAbi names in _catalog.Releases.Select(release => release.Boot.Arm64Chosen).Distinct())
        {
            if (tree.Root.Child(ChosenNode) is not DeviceTreeNode chosen
                || chosen.Property(names.FdtProperty) is not DeviceTreeProperty fdt
                || ReadCells(tree, fdt) is not (ulong root, ulong rootSize))
            {
                continue;
            }

            (ulong Address, ulong Size)? scratch = chosen.Property(names.ScratchProperty) is DeviceTreeProperty property ? ReadCells(tree, property) : null;
            Add(new RootCandidate
            {
                Address = root,
                Source = RootSource.Chosen,
                Detail = $"/chosen of the device tree at 0x{address:x}",
                ScratchAddress = scratch?.Address,
                ScratchSize = scratch?.Size,
                PageSize = PageGeometry.Sizes.Contains((int)Math.Min(rootSize, int.MaxValue)) ? (int)rootSize : null,
                IsLeftover = !IsInScratch(address, scratch),
            });
        }
    }

    /// <summary>True if a device tree lies in a scratch area. The tree that a kernel booted with does; staged copies lie elsewhere.</summary>
    private bool IsInScratch(ulong address, (ulong Address, ulong Size)? array) =>
        array is (ulong start, ulong size)
        && ScratchReader.Read(_image.Memory, start, size, _structures, new DiagnosticBag()).Any(area => area.Contains(address));

    /// <summary>Reads an address and a size, with the number of big-endian cells that the root node states.</summary>
    private static (ulong Address, ulong Size)? ReadCells(DeviceTree tree, DeviceTreeProperty property)
    {
        int addressCells = CellCount(tree, "#address-cells", 2);
        int sizeCells = CellCount(tree, "#size-cells", 1);
        try
        {
            using var stream = new KaitaiStream(property.Value.ToArray());
            ulong address = ReadNumber(stream, addressCells);
            return (address, ReadNumber(stream, sizeCells));
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    private static int CellCount(DeviceTree tree, string name, int standard)
    {
        if (tree.Root.Property(name) is not DeviceTreeProperty property || property.Value.Length < sizeof(uint))
        {
            return standard;
        }

        using var stream = new KaitaiStream(property.Value.ToArray());
        return (int)Math.Min(new FlattenedDevicetree.Cell(stream).Value, 2);
    }

    private static ulong ReadNumber(KaitaiStream stream, int cells)
    {
        ulong number = 0;
        for (int cell = 0; cell < cells; cell++)
        {
            number = (number << 32) | new FlattenedDevicetree.Cell(stream).Value;
        }

        return number;
    }

    /// <summary>A part of memory that one thread searches.</summary>
    /// <param name="Start">Physical address of the first byte.</param>
    /// <param name="Length">Number of bytes in which a match may begin.</param>
    /// <param name="RestOfRange">Number of bytes from there to the end of the range, into which a match may extend.</param>
    private readonly record struct MemoryPart(ulong Start, ulong Length, ulong RestOfRange);

    /// <summary>What a part of memory holds, in the order of addresses.</summary>
    private sealed class FoundInPart
    {
        public List<ulong> Signatures { get; } = [];

        public List<ulong> Trees { get; } = [];

        public List<PrintedLine> Printed { get; } = [];

        public ulong Unreadable { get; set; }

        public ulong FirstUnreadable { get; set; }
    }
}
