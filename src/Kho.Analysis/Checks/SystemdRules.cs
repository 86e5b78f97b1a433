using Kho.Abi.Subsystems.Luo;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Checks;

/// <summary>Rules about the file descriptor stores that systemd hands over in its LUO session.</summary>
internal static class SystemdRules
{
    private const string Mapping = "systemd.mapping";

    public static void Apply(CheckContext context)
    {
        foreach (LuoValue luo in context.Document.Blobs.Select(blob => blob.Value).OfType<LuoValue>())
        {
            foreach (LuoSession session in luo.Sessions)
            {
                if (session.Systemd is SystemdMapping mapping)
                {
                    Check(context, luo, session, mapping);
                }
            }
        }
    }

    private static void Check(CheckContext context, LuoValue luo, LuoSession session, SystemdMapping mapping)
    {
        ulong? address = session.Files.FirstOrDefault(file => file.Token == SystemdMapping.MappingToken)?.Data;
        if (mapping.State != SystemdState.Read)
        {
            context.Add(mapping.State == SystemdState.Absent ? CheckDiagnostics.SystemdContentsUnknown : CheckDiagnostics.SystemdUnreadable, address, Mapping, mapping.Problem!);
            return;
        }

        ulong known = context.Options.NextSystemd ?? SystemdStore.KnownVersion;
        if (mapping.Version is null)
        {
            context.Add(CheckDiagnostics.SystemdVersionMissing, address, $"{Mapping}.version", $"no version, expected {known}; systemd {known} {SystemdStore.Discards}");
        }
        else if (mapping.Version > known)
        {
            context.Add(CheckDiagnostics.SystemdVersionUnknown, address, $"{Mapping}.version", $"version {mapping.Version}, expected {known}; systemd {known} {SystemdStore.Discards}");
        }

        foreach (SystemdEntry entry in mapping.Entries)
        {
            if (SystemdStore.Refusal(luo, session, entry) is (DiagnosticDescriptor descriptor, string reason))
            {
                context.Add(descriptor, address, $"{Mapping}.units", $"{entry.Unit}: '{entry.Name}': {reason}");
            }
        }

        foreach (LuoFile file in session.Files.Where(file => file.Token != SystemdMapping.MappingToken && !mapping.Of(file.Token).Any()))
        {
            context.Add(CheckDiagnostics.SystemdTokenUnnamed, file.Data, $"{Mapping}.units", $"token {JsonStyle.Hex(file.Token)} belongs to no unit: systemd closes it");
        }
    }
}
