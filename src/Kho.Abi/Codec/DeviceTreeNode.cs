namespace Kho.Abi.Codec;

/// <summary>A node of a device tree.</summary>
public sealed class DeviceTreeNode
{
    private readonly List<DeviceTreeProperty> _properties = [];
    private readonly List<DeviceTreeNode> _children = [];

    internal DeviceTreeNode(string name, int offset)
    {
        Name = name;
        Offset = offset;
    }

    /// <summary>Name; the root's is empty.</summary>
    public string Name { get; }

    /// <summary>Offset of the node's first token in bytes from the start of the tree.</summary>
    public int Offset { get; }

    /// <summary>Properties in the order in which they are written.</summary>
    public IReadOnlyList<DeviceTreeProperty> Properties => _properties;

    /// <summary>Children in the order in which they are written.</summary>
    public IReadOnlyList<DeviceTreeNode> Children => _children;

    /// <summary>The first property of a name, or null.</summary>
    /// <param name="name">Name of the property.</param>
    public DeviceTreeProperty? Property(string name) => _properties.Find(property => property.Name == name);

    /// <summary>The first child of a name, or null.</summary>
    /// <param name="name">Name of the child.</param>
    public DeviceTreeNode? Child(string name) => _children.Find(child => child.Name == name);

    internal void Add(DeviceTreeProperty property) => _properties.Add(property);

    internal void Replace(int index, DeviceTreeProperty property) => _properties[index] = property;

    internal void Add(DeviceTreeNode child) => _children.Add(child);
}
