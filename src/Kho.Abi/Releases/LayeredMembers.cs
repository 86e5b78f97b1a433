using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kho.Abi.Releases;

/// <summary>
/// Mappings laid over one another as merge patches (RFC 7396): the uppermost that names a member decides it, null removes it, and
/// a mapping lets those below it show through. Nothing is copied; layers are equal if they are the same objects.
/// </summary>
internal readonly struct LayeredMembers : IEquatable<LayeredMembers>
{
    private readonly JsonObject[] _layers;

    /// <summary>Members of the uppermost layer only; those of others do not count.</summary>
    private readonly string[] _own;

    /// <param name="layers">At least one; the uppermost is the first.</param>
    /// <param name="own">Members of the uppermost layer only; those of others do not count.</param>
    public LayeredMembers(JsonObject[] layers, params string[] own)
    {
        _layers = layers;
        _own = own;
    }

    /// <summary>The layers, the uppermost first.</summary>
    public IReadOnlyList<JsonObject> Layers => _layers;

    /// <summary>Names of the members that are there, in the order in which merging them makes them.</summary>
    public IEnumerable<string> Names
    {
        get
        {
            if (_layers.Length == 1)
            {
                return _layers[0].Where(member => member.Value is not null).Select(member => member.Key);
            }

            List<string> names = [];
            for (int index = _layers.Length - 1; index >= 0; index--)
            {
                foreach ((string name, JsonNode? value) in _layers[index])
                {
                    if (value is null)
                    {
                        names.Remove(name);
                    }
                    else if (!names.Contains(name))
                    {
                        names.Add(name);
                    }
                }
            }

            return names;
        }
    }

    /// <summary>The first member that is there and that a list does not name; null if there is none.</summary>
    public string? FirstBeside(List<string> known)
    {
        foreach (JsonObject layer in _layers)
        {
            foreach ((string name, JsonNode? _) in layer)
            {
                if (!known.Contains(name) && Find(name).IsThere)
                {
                    return Names.First(first => !known.Contains(first));
                }
            }
        }

        return null;
    }

    /// <summary>A member as the layers have it.</summary>
    public LayeredMember Find(string name)
    {
        JsonObject? first = null;
        List<JsonObject>? all = null;
        foreach (JsonObject layer in Array.IndexOf(_own, name) >= 0 ? _layers.AsSpan(0, 1) : _layers)
        {
            if (!layer.TryGetPropertyValue(name, out JsonNode? node))
            {
                continue;
            }

            if (node is not JsonObject mapping)
            {
                if (first is null)
                {
                    return LayeredMember.Of(node);
                }

                break;
            }

            if (first is null)
            {
                first = mapping;
            }
            else
            {
                (all ??= [first]).Add(mapping);
            }
        }

        return first is null ? default : new LayeredMember(null, new LayeredMembers(all is null ? [first] : [.. all]));
    }

    /// <summary>The members as one mapping of their own.</summary>
    public JsonObject Merged()
    {
        JsonObject whole = [];
        for (int index = _layers.Length - 1; index >= 0; index--)
        {
            foreach (string name in _own)
            {
                whole.Remove(name);
            }

            Apply(whole, _layers[index]);
        }

        return whole;
    }

    /// <summary>Merges a patch into a mapping.</summary>
    /// <param name="target">The mapping, which changes.</param>
    /// <param name="patch">Members to merge; null removes one.</param>
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner && target[name] is JsonObject existing)
            {
                Apply(existing, inner);
            }
            else if (value is JsonObject fresh)
            {
                JsonObject empty = [];
                Apply(empty, fresh);
                target[name] = empty;
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(LayeredMembers other)
    {
        if (_layers.Length != other._layers.Length)
        {
            return false;
        }

        for (int index = 0; index < _layers.Length; index++)
        {
            if (!ReferenceEquals(_layers[index], other._layers[index]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LayeredMembers other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = 0;
        foreach (JsonObject layer in _layers)
        {
            hash = (hash * 31) + RuntimeHelpers.GetHashCode(layer);
        }

        return hash;
    }
}

/// <summary>A member of layered mappings: a scalar or a list as it is, or a mapping with the layers below it; neither if it is not there.</summary>
/// <param name="Scalar">The scalar or list.</param>
/// <param name="Mapping">The mapping.</param>
internal readonly record struct LayeredMember(JsonNode? Scalar, LayeredMembers? Mapping)
{
    /// <summary>The member is there, and is not null.</summary>
    public bool IsThere => Scalar is not null || Mapping is not null;

    /// <summary>What kind of value it is.</summary>
    public JsonValueKind Kind => Scalar?.GetValueKind() ?? (Mapping is null ? JsonValueKind.Null : JsonValueKind.Object);

    /// <summary>The value as JSON; null if it is not there.</summary>
    public string? Text => Scalar?.ToJsonString() ?? Mapping?.Merged().ToJsonString();

    /// <summary>A member that is a node of its own.</summary>
    public static LayeredMember Of(JsonNode? node) => node is JsonObject mapping ? new LayeredMember(null, new LayeredMembers([mapping])) : new LayeredMember(node, null);
}
