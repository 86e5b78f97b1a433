using System.Globalization;
using System.Text;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Formatting;

namespace Kho.Analysis.Reports;

/// <summary>The memory map's own pages as a folding tree: address, used parts and keys of each page.</summary>
internal sealed class TreeSection
{
    /// <summary>Most nodes shown, and most children of one node.</summary>
    private const int NodesShown = 600;
    private const int ChildrenShown = 48;

    private readonly ReportPage _page;
    private readonly MapTree _tree;
    private readonly MemoryMap _map;
    private readonly List<int>[] _children;
    private readonly HashSet<int> _shown = [];

    private TreeSection(ReportPage page, MapTree tree, MemoryMap map)
    {
        _page = page;
        _tree = tree;
        _map = map;
        _children = new List<int>[tree.Nodes.Count + 1];
        for (int index = 0; index < tree.Nodes.Count; index++)
        {
            (_children[tree.Nodes[index].Parent + 1] ??= []).Add(index);
        }

        Choose();
    }

    public static void Write(ReportPage page, MapTree? tree)
    {
        page.Section(ReportIds.Tree, "The memory map itself");
        if (tree is null || tree.Nodes.Count == 0 || page.Document.MemoryMap is not MemoryMap map)
        {
            page.Markup.Element("p", page.Document.MemoryMap is { Address: 0 } ? "The root says 0: nothing is handed over yet." : "No page of it can be read.").Line();
        }
        else
        {
            new TreeSection(page, tree, map).Write();
        }

        page.Markup.CloseLine();
    }

    /// <summary>Selects nodes from the top, so that the limit cuts leaves first.</summary>
    private void Choose()
    {
        var waiting = new Queue<int>();
        waiting.Enqueue(-1);
        while (waiting.TryDequeue(out int parent))
        {
            foreach (int child in (_children[parent + 1] ?? []).Take(ChildrenShown))
            {
                if (_shown.Count == NodesShown)
                {
                    return;
                }

                _shown.Add(child);
                waiting.Enqueue(child);
            }
        }
    }

    private void Write()
    {
        string what = _map.Radix is RadixGeometry radix
            ? $"A radix tree of depth {radix.Depth}. Each page is a node; the strip beside it shows which parts of the page are used."
            : $"A list of chunks, each of blocks of one order, with bitmaps of {(_map.BitmapBits ?? 0) / 8} bytes. The strip beside each shows which parts of it are used.";
        string doubt = _map.Trust == MapTrust.Stale ? " The map is stale: its pages were reused, and none of these contents are believed." : "";
        string broken = _tree.Broken == 0 ? "" : $" {Quantity.Count((ulong)_tree.Broken, "pointer")} cannot be followed; the findings say which.";
        _page.Markup.Element("p", what + doubt + broken).Line();
        _page.Markup.Open("ul", ("class", "tree")).Line();
        WriteChildren(-1);
        _page.Markup.CloseLine();
    }

    private void WriteChildren(int parent)
    {
        List<int> children = _children[parent + 1] ?? [];
        foreach (int child in children.Where(_shown.Contains))
        {
            WriteNode(child);
        }

        ulong hidden = (ulong)children.Count(child => !_shown.Contains(child));
        if (hidden > 0)
        {
            ulong keys = children.Where(child => !_shown.Contains(child)).Aggregate(0UL, (sum, child) => sum + _tree.Nodes[child].Keys);
            _page.Markup.Element("li", $"… and {Quantity.Number(hidden)} more with {Quantity.Count(keys, "key")}", ("class", "more")).Line();
        }
    }

    private void WriteNode(int index)
    {
        MapTreeNode node = _tree.Nodes[index];
        _page.Markup.Open("li");
        if (node.Children > 0)
        {
            _page.Markup.Open("details", ("open", _tree.Nodes.Count <= 64 || node.Level > 1 ? "open" : null)).Open("summary");
            WriteLine(node);
            _page.Markup.Close().Open("ul").Line();
            WriteChildren(index);
            _page.Markup.Close().Close();
        }
        else
        {
            WriteLine(node);
        }

        _page.Markup.CloseLine();
    }

    private void WriteLine(MapTreeNode node)
    {
        string kind = node.Kind switch
        {
            MapStructure.Node => $"level {node.Level}",
            MapStructure.Leaf => "leaf",
            MapStructure.Chunk => $"chunk of order {node.First}",
            _ => "bitmap",
        };
        _page.Markup.Element("span", kind, ("class", $"level level{Math.Min(node.Level, 3)}")).Text(" ");
        _page.Address(node.Address);
        _page.Markup.Text(" ").Open("svg", ("class", "used"), ("viewBox", $"0 0 {MapTreeNode.Parts} 8"), ("preserveAspectRatio", "none"), ("aria-hidden", "true"))
            .Empty("path", ("d", Strip(node.Used))).Close();
        _page.Markup.Element("span", Describe(node), ("class", "keys"));
    }

    private string Describe(MapTreeNode node)
    {
        if (node.Keys == 0)
        {
            return " empty";
        }

        string keys = $" {Quantity.Count(node.Keys, _map.Radix is null ? "block" : "key")}";
        if (node.Children > 0)
        {
            return $"{keys} in {Quantity.Count((ulong)node.Children, "page")} below";
        }

        if (_map.Radix is not RadixGeometry radix)
        {
            return $"{keys}, the first number 0x{node.LeastKey:x}";
        }

        RadixKey least = radix.Decode(node.LeastKey);
        RadixKey greatest = radix.Decode(node.GreatestKey);
        string range = node.LeastKey == node.GreatestKey ? $"key 0x{node.LeastKey:x}" : $"keys 0x{node.LeastKey:x} to 0x{node.GreatestKey:x}";
        string blocks = !least.IsValid || !greatest.IsValid ? ", no blocks among them"
            : least.Order == greatest.Order ? $", order {least.Order} from 0x{least.Address:x} to 0x{greatest.Address:x}"
            : $", orders {greatest.Order} to {least.Order}";
        return $"{keys}: {range}{blocks}";
    }

    /// <summary>The used parts of a page as a path.</summary>
    private static string Strip(ulong used)
    {
        var path = new StringBuilder();
        for (int part = 0; part < MapTreeNode.Parts; part++)
        {
            int from = part;
            while (part < MapTreeNode.Parts && ((used >> part) & 1) != 0)
            {
                part++;
            }

            if (part > from)
            {
                path.Append(CultureInfo.InvariantCulture, $"M{from} 0h{part - from}v8h-{part - from}z");
            }
        }

        return path.ToString();
    }
}
