namespace Kho.Abi.Codec;

/// <summary>A node of a device tree.</summary>
internal sealed class DeviceTreeNode
{
    private readonly List<DeviceTreeProperty> _properties = [];
    private readonly List<DeviceTreeNode> _children = [];

    /// <summary>Makes an empty node to write.</summary>
    /// <param name="name">Name; empty for a root.</param>
    public DeviceTreeNode(string name)
        : this(name, 0)
    {
        ArgumentNullException.ThrowIfNull(name);
    }

    internal DeviceTreeNode(string name, int offset)
    {
        Name = name;
        Offset = offset;
    }

    /// <summary>Name; the root's is empty.</summary>
    public string Name { get; }

    /// <summary>Offset of the node's first token in bytes from the start of the tree; 0 in a new node.</summary>
    public int Offset { get; }

    /// <summary>Properties in their order in the tree.</summary>
    public IReadOnlyList<DeviceTreeProperty> Properties => _properties;

    /// <summary>Children in their order in the tree.</summary>
    public IReadOnlyList<DeviceTreeNode> Children => _children;

    /// <summary>The first property with a name, or null.</summary>
    /// <param name="name">Name of the property.</param>
    public DeviceTreeProperty? Property(string name) => _properties.Find(property => property.Name == name);

    /// <summary>The first child with a name, or null.</summary>
    /// <param name="name">Name of the child.</param>
    public DeviceTreeNode? Child(string name) => _children.Find(child => child.Name == name);

    /// <summary>Appends a property.</summary>
    /// <returns>This node.</returns>
    public DeviceTreeNode Add(DeviceTreeProperty property)
    {
        ArgumentNullException.ThrowIfNull(property);
        _properties.Add(property);
        return this;
    }

    /// <summary>Appends a property.</summary>
    /// <returns>This node.</returns>
    public DeviceTreeNode Add(string name, ReadOnlyMemory<byte> value) => Add(new DeviceTreeProperty(name, value));

    /// <summary>Appends a child.</summary>
    /// <returns>This node.</returns>
    public DeviceTreeNode Add(DeviceTreeNode child)
    {
        ArgumentNullException.ThrowIfNull(child);
        _children.Add(child);
        return this;
    }

    /// <summary>Prepends a property, as in <see cref="DeviceTreeStyle.Edited"/> trees.</summary>
    /// <returns>This node.</returns>
    public DeviceTreeNode AddFirst(DeviceTreeProperty property)
    {
        ArgumentNullException.ThrowIfNull(property);
        _properties.Insert(0, property);
        return this;
    }

    /// <summary>Prepends a child, as in <see cref="DeviceTreeStyle.Edited"/> trees.</summary>
    /// <returns>This node.</returns>
    public DeviceTreeNode AddFirst(DeviceTreeNode child)
    {
        ArgumentNullException.ThrowIfNull(child);
        _children.Insert(0, child);
        return this;
    }

    internal void Replace(int index, DeviceTreeProperty property) => _properties[index] = property;
}
