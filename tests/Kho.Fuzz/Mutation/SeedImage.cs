using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Fuzz.Mutation;

/// <summary>A golden image taken apart: its memory, and where its structures and their fields lie.</summary>
internal sealed class SeedImage
{
    private const long MostBytes = 64L << 20;
    private const int MostPlaces = 400;
    private const int MostFields = 64;

    private readonly Dictionary<ulong, byte[]> _frames = [];
    private readonly PhysicalRange[] _ranges;
    private readonly Dictionary<string, FieldSite[]> _byStructure;

    private SeedImage(string path, MemoryImage image)
    {
        Path = path;
        long total = 0;
        foreach (PhysicalRange range in image.Memory.Ranges)
        {
            ulong end = range.Last & ~(ulong)(PatchedMemory.FrameSize - 1);
            for (ulong address = range.Start & ~(ulong)(PatchedMemory.FrameSize - 1); address <= end && total < MostBytes; address += PatchedMemory.FrameSize)
            {
                byte[] frame = new byte[PatchedMemory.FrameSize];
                ulong from = Math.Max(address, range.Start);
                image.Memory.Read(from, frame.AsSpan((int)(from - address)), out _);
                total += _frames.TryAdd(address, frame) ? PatchedMemory.FrameSize : 0;
            }
        }

        _ranges = PatchedMemory.RangesOf(_frames.Keys.Order());
        Note = image.KhoNote ?? new KhoNote(null, null, null, null, null);
        Document = HandoverReader.Read(image);
        var options = new HandoverOptions();
        var annotation = new HandoverAnnotation(image, options, Document);
        Places = [.. annotation.Places.Places.Select(place => place.Address).Distinct()];
        Sites = [.. SitesOf(annotation)];
        _byStructure = Sites.GroupBy(site => site.Structure, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>Where it was read from.</summary>
    public string Path { get; }

    /// <summary>What the image says about itself.</summary>
    public KhoNote Note { get; }

    /// <summary>The sound handover.</summary>
    public HandoverDocument Document { get; }

    /// <summary>Addresses of its structures.</summary>
    public IReadOnlyList<ulong> Places { get; }

    /// <summary>Fields of its structures; of long arrays some elements'.</summary>
    public IReadOnlyList<FieldSite> Sites { get; }

    /// <summary>Names of the structures that have fields.</summary>
    public IEnumerable<string> Structures => _byStructure.Keys;

    /// <summary>Addresses of its frames.</summary>
    public IReadOnlyCollection<ulong> Frames => _frames.Keys;

    /// <summary>Opens an image.</summary>
    public static SeedImage Open(string path)
    {
        using MemoryImage image = MemoryImage.Open(path);
        return new SeedImage(path, image);
    }

    /// <summary>One of several: those that take longer to read than most come seldom, so that more is read in the same time.</summary>
    /// <param name="random">Numbers.</param>
    /// <param name="images">Images, the smallest first.</param>
    public static SeedImage PickMostlySmall(FuzzRandom random, IReadOnlyList<SeedImage> images) =>
        random.OneIn(8) ? random.Pick(images) : images[random.Below((images.Count * 2 / 3) + 1)];

    /// <summary>A copy of its memory that can be changed.</summary>
    public PatchedMemory Memory() => new(_frames, _ranges);

    /// <summary>A field of any structure, or of one that a name begins.</summary>
    public FieldSite? Pick(FuzzRandom random, IReadOnlyList<string> structures)
    {
        // By structure first: a tree has thousands of entries and a session list one count.
        string[] names = [.. _byStructure.Keys.Where(name => structures.Count == 0 || structures.Any(part => name.StartsWith(part, StringComparison.Ordinal)))];
        return names.Length == 0 ? null : random.Pick(_byStructure[random.Pick(names)]);
    }

    private static IEnumerable<FieldSite> SitesOf(HandoverAnnotation annotation)
    {
        foreach (StructurePlace place in Thinned(annotation.Places.Places))
        {
            ulong size = place.Length / place.Count;
            foreach (ulong index in Indexes(place.Count))
            {
                foreach (FieldSite site in FieldsAt(annotation, place, place.Address + (index * size)))
                {
                    yield return site;
                }
            }
        }
    }

    private static IEnumerable<ulong> Indexes(ulong count) => new ulong[] { 0, 1, count / 2, count - 1 }.Where(index => index < count).Distinct();

    /// <summary>Of every kind of structure as many as matter.</summary>
    private static IEnumerable<StructurePlace> Thinned(IReadOnlyList<StructurePlace> places) =>
        places.GroupBy(place => place.Structure, StringComparer.Ordinal).SelectMany(group => group.Where((_, index) => index % Math.Max(1, group.Count() / MostPlaces) == 0).Take(MostPlaces));

    private static IEnumerable<FieldSite> FieldsAt(HandoverAnnotation annotation, StructurePlace place, ulong address)
    {
        IReadOnlyList<AnnotatedField> fields;
        try
        {
            fields = annotation.At(address)?.Fields ?? [];
        }
        catch (KhoFormatException)
        {
            yield break;
        }

        int step = Math.Max(1, fields.Count / MostFields);
        for (int index = 0; index < fields.Count; index += step)
        {
            AnnotatedField field = fields[index];
            int length = (int)Math.Clamp(field.Bits / 8, 1, 4096);
            yield return new FieldSite(place.Structure, field.Address, field.Kind == AnnotatedKind.Zeros ? Math.Min(length, 8) : length,
                field.Kind == AnnotatedKind.Text, place.IsDeviceTree && length == sizeof(uint));
        }
    }
}
