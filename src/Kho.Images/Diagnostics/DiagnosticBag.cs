namespace Kho.Diagnostics;

/// <summary>
/// Collects findings while an image is read. It keeps at most <see cref="LimitPerId"/> of one id and counts the rest, so that
/// garbage cannot make the list longer than the image.
/// </summary>
internal sealed class DiagnosticBag
{
    /// <summary>Most findings of one id that are kept one by one.</summary>
    public const int LimitPerId = 64;

    private readonly List<Diagnostic> _diagnostics = [];
    private readonly Dictionary<string, (int Count, DiagnosticDescriptor Descriptor)> _counts = [];

    /// <summary>Number of findings with severity <see cref="DiagnosticSeverity.Error"/>, including those that were counted only.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>Records a finding.</summary>
    /// <param name="address">Physical address in bytes, or null.</param>
    /// <param name="where">Structure and field by the kernel's names.</param>
    /// <param name="message">What was found and what was expected.</param>
    public void Add(DiagnosticDescriptor descriptor, ulong? address, string where, string message)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        if (descriptor.Severity == DiagnosticSeverity.Error)
        {
            ErrorCount++;
        }

        int count = _counts.TryGetValue(descriptor.Id, out (int Count, DiagnosticDescriptor) known) ? known.Count : 0;
        _counts[descriptor.Id] = (count + 1, descriptor);
        if (count < LimitPerId)
        {
            _diagnostics.Add(new Diagnostic(descriptor.Id, descriptor.Severity, address, where, message));
        }
    }

    /// <summary>Adds findings that another reader collected.</summary>
    /// <param name="other">The other reader's bag; it is not changed.</param>
    public void AddRange(DiagnosticBag other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (Diagnostic diagnostic in other._diagnostics)
        {
            Add(other._counts[diagnostic.Id].Descriptor, diagnostic.Address, diagnostic.Where, diagnostic.Message);
        }

        foreach ((string id, (int count, DiagnosticDescriptor descriptor)) in other._counts)
        {
            int unlisted = Math.Max(0, count - LimitPerId);
            (int known, _) = _counts[id];
            _counts[id] = (known + unlisted, descriptor);
            ErrorCount += descriptor.Severity == DiagnosticSeverity.Error ? unlisted : 0;
        }
    }

    /// <summary>
    /// The findings in the order of their making, then one line for every id with
    /// more than <see cref="LimitPerId"/> of them.
    /// </summary>
    public IReadOnlyList<Diagnostic> ToList()
    {
        List<Diagnostic> all = [.. _diagnostics];
        foreach ((string id, (int count, DiagnosticDescriptor descriptor)) in _counts.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (count > LimitPerId)
            {
                all.Add(new Diagnostic(id, descriptor.Severity, null, descriptor.Title, $"{count - LimitPerId} more findings of this kind"));
            }
        }

        return all;
    }
}
