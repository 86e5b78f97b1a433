using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>How a version of systemd interprets a mapping.</summary>
internal static class SystemdStore
{
    /// <summary>Mapping version that released versions of systemd write.</summary>
    public const ulong KnownVersion = 1;

    /// <summary>What a systemd does with a mapping of a version that it does not accept.</summary>
    public const string Discards = "restores nothing and discards the contents";

    /// <summary>Why systemd does not restore an entry.</summary>
    /// <param name="luo">Decoded LUO blob.</param>
    /// <param name="session">systemd's session.</param>
    /// <returns>The finding and the reason; null if systemd restores the entry.</returns>
    public static (DiagnosticDescriptor Descriptor, string Reason)? Refusal(LuoValue luo, LuoSession session, SystemdEntry entry) => entry.Kind switch
    {
        SystemdEntryKind.Session when entry.Session == SystemdMapping.SessionName => (DiagnosticDescriptors.SystemdReserved, "names the session 'systemd', which systemd keeps for itself"),
        SystemdEntryKind.Session when !luo.Sessions.Any(other => other.Name == entry.Session) => (DiagnosticDescriptors.SystemdSessionMissing, $"names the session '{entry.Session}', and LUO has none of this name"),
        SystemdEntryKind.Session => null,
        _ when entry.Token is null => (DiagnosticDescriptors.SystemdTokenDangling, "has no token"),
        _ when entry.Token == SystemdMapping.MappingToken => (DiagnosticDescriptors.SystemdReserved, "names token 0, which is the mapping itself"),
        _ when !session.Files.Any(file => file.Token == entry.Token) => (DiagnosticDescriptors.SystemdTokenDangling, $"names token {JsonStyle.Hex(entry.Token.Value)}, and the session has no such file"),
        _ => null,
    };

    /// <summary>What systemd restores from a mapping.</summary>
    /// <param name="luo">Decoded LUO blob.</param>
    /// <param name="session">systemd's session.</param>
    /// <param name="reader">Greatest mapping version that the restoring systemd accepts.</param>
    /// <param name="isWhole">True if systemd restores the whole mapping.</param>
    /// <returns>One sentence.</returns>
    public static string Outcome(LuoValue luo, LuoSession session, ulong reader, out bool isWhole)
    {
        SystemdMapping mapping = session.Systemd!;
        isWhole = false;
        if (mapping.State == SystemdState.Absent)
        {
            return $"not known: {mapping.Problem}";
        }

        if (mapping.State == SystemdState.Unreadable || mapping.Version is null || mapping.Version > reader)
        {
            string why = mapping.State == SystemdState.Unreadable ? mapping.Problem!
                : mapping.Version is null ? "the mapping has no version"
                : $"the mapping has version {mapping.Version}";
            return $"systemd {reader} {Discards}: {why}";
        }

        int restored = mapping.Entries.Count(entry => Refusal(luo, session, entry) is null);
        isWhole = restored == mapping.Entries.Count;
        return $"systemd {reader} restores {restored} of {Quantity.Count((ulong)mapping.Entries.Count, "entry", "entries")} of {Quantity.Count((ulong)mapping.Entries.Select(entry => entry.Unit).Distinct(StringComparer.Ordinal).Count(), "unit")}";
    }
}
