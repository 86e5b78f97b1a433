namespace Kho.Abi.Codec;

/// <summary>A node of a device tree.</summary>
internal sealed class DeviceTreeNode
{
    private readonly List<DeviceTreeProperty> _properties = [];
    private readonly List<DeviceTreeNode> _children = [];

    /// <summary>Makes a node without properties and children, to be written.</summary>
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

    /// <summary>Offset of the node's first token in bytes from the start of the tree; 0 in a node that was not read.</summary>
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

    /// <summary>Adds a property behind the others.</summary>
    /// <param name="property">Property.</param>
    /// <returns>This node.</returns>
    public DeviceTreeNode Add(DeviceTreeProperty property)
    {
        ArgumentNullException.ThrowIfNull(property);
        _properties.Add(property);
        return this;
    }

    /// <summary>Adds a property behind the others.</summary>
    /// <param name="name">Name.</param>
    /// <param name="value">Value.</param>
    /// <returns>This node.</returns>
    public DeviceTreeNode Add(string name, ReadOnlyMemory<byte> value) => Add(new DeviceTreeProperty(name, value));

    /// <summary>Adds a child behind the others.</summary>
    /// <param name="child">Child.</param>
    /// <returns>This node.</returns>
    public DeviceTreeNode Add(DeviceTreeNode child)
    {
        ArgumentNullException.ThrowIfNull(child);
        _children.Add(child);
        return this;
    }

    /// <summary>Adds a property before the others, as <see cref="DeviceTreeStyle.Edited"/> trees grow.</summary>
    /// <param name="property">Property.</param>
    /// <returns>This node.</returns>
    public DeviceTreeNode AddFirst(DeviceTreeProperty property)
    {
        ArgumentNullException.ThrowIfNull(property);
        _properties.Insert(0, property);
        return this;
    }

    /// <summary>Adds a child before the others, as <see cref="DeviceTreeStyle.Edited"/> trees grow.</summary>
    /// <param name="child">Child.</param>
    /// <returns>This node.</returns>
    public DeviceTreeNode AddFirst(DeviceTreeNode child)
    {
        ArgumentNullException.ThrowIfNull(child);
        _children.Insert(0, child);
        return this;
    }

    internal void Replace(int index, DeviceTreeProperty property) => _properties[index] = property;
}
