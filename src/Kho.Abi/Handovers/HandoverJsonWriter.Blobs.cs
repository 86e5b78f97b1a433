using System.Text.Json.Nodes;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Subsystems.Structures;
using Kho.Abi.Subsystems.TestModule;
using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Abi.Handovers;

internal sealed partial class HandoverJsonWriter
{
    /// <summary>Number of bytes that are shown of an unknown blob.</summary>
    public const int UnknownBytesShown = 64;

    private void WriteBlob(Blob blob)
    {
        _json.WriteStartObject();
        _json.WriteString("name", blob.Name);
        NullableAddress("address", blob.Address);
        NullableNumber("size", blob.Size);
        _json.WriteString("format", blob.Format);
        WriteValue(blob.Value);
        _json.WriteEndObject();
    }

    private void WriteValue(BlobValue? value)
    {
        if (value is null)
        {
            _json.WriteNull("value");
            return;
        }

        _json.WriteStartObject("value");
        switch (value)
        {
            case LuoValue luo:
                WriteLuo(luo);
                break;
            case MemfdValue memfd:
                WriteMemfd(memfd);
                break;
            case MemblockValue memblock:
                WriteRegions(memblock);
                break;
            case TreeValue tree:
                foreach ((string name, JsonNode? member) in TreeJson.Of(tree.Root))
                {
                    _json.WritePropertyName(name);
                    member!.WriteTo(_json);
                }

                break;
            case KhoTestValue test:
                WriteKhoTest(test);
                break;
            case UnknownValue unknown:
                ReadOnlySpan<byte> shown = unknown.Bytes.Span;
                _json.WriteString("bytes", Convert.ToHexStringLower(shown[..Math.Min(shown.Length, UnknownBytesShown)]));
                break;
        }

        _json.WriteEndObject();
    }

    private void WriteLuo(LuoValue luo)
    {
        _json.WriteString("compatible", luo.Compatible);
        WriteFeatures(luo.Features);
        NullableNumber("liveupdate_num", luo.LiveupdateNum);
        _json.WriteStartArray("sessions");
        foreach (LuoSession session in luo.Sessions)
        {
            _json.WriteStartObject();
            _json.WriteString("name", session.Name);
            _json.WriteStartArray("files");
            foreach (LuoFile file in session.Files)
            {
                _json.WriteStartObject();
                _json.WriteString("compatible", file.Compatible);
                Address("token", file.Token);
                Address("data", file.Data);
                WriteValue(file.Value);
                _json.WriteEndObject();
            }

            _json.WriteEndArray();
            if (session.Systemd is SystemdMapping mapping)
            {
                WriteSystemd(mapping);
            }

            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteStartArray("flbs");
        foreach (LuoFlb flb in luo.Flbs ?? [])
        {
            _json.WriteStartObject();
            _json.WriteString("name", flb.Name);
            Address("data", flb.Data);
            _json.WriteNumber("count", flb.Count);
            if (flb.Value is not null)
            {
                WriteValue(flb.Value);
            }

            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteFeatures(FeatureMasks? features)
    {
        if (features is FeatureMasks masks)
        {
            _json.WriteStartObject("features");
            Address("supp", masks.Supp);
            Address("req", masks.Required);
            Address("active", masks.Active);
            _json.WriteEndObject();
        }
    }

    private void WriteSystemd(SystemdMapping mapping)
    {
        _json.WriteStartObject("systemd");
        _json.WriteString("state", mapping.State.ToString().ToLowerInvariant());
        if (mapping.Problem is string problem)
        {
            _json.WriteString("problem", problem);
        }

        NullableNumber("version", mapping.Version);
        _json.WriteBoolean("unversioned_form", mapping.IsUnversionedForm);
        NullableNumber("kexecs_count", mapping.KexecsCount);
        _json.WriteStartArray("entries");
        foreach (SystemdEntry entry in mapping.Entries)
        {
            _json.WriteStartObject();
            _json.WriteString("unit", entry.Unit);
            _json.WriteString("name", entry.Name);
            _json.WriteString("type", entry.Kind == SystemdEntryKind.Session ? "luo_session" : "fd");
            if (entry.Kind == SystemdEntryKind.Session)
            {
                _json.WriteString("session", entry.Session);
            }
            else
            {
                NullableAddress("token", entry.Token);
            }

            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteMemfd(MemfdValue memfd)
    {
        WriteFeatures(memfd.Features);
        _json.WriteNumber("pos", memfd.Pos);
        _json.WriteNumber("size", memfd.Size);
        if (memfd.Seals is uint seals)
        {
            _json.WriteNumber("seals", seals);
        }

        if (memfd.Flags is uint flags)
        {
            _json.WriteNumber("flags", flags);
        }

        _json.WriteNumber("nr_folios", memfd.NrFolios);
        WriteArea("folios", memfd.Folios);
        _json.WriteStartArray("extents");
        foreach (MemfdExtent extent in memfd.Extents)
        {
            _json.WriteStartObject();
            _json.WriteNumber("index", extent.Index);
            Address("pfn", extent.Pfn);
            _json.WriteNumber("pages", extent.Pages);
            _json.WriteNumber("flags", extent.Flags);
            _json.WriteEndObject();
            if (_json.BytesPending > FlushThreshold)
            {
                _json.Flush();
            }
        }

        _json.WriteEndArray();
    }

    private void WriteRegions(MemblockValue memblock)
    {
        _json.WriteStartArray("regions");
        foreach (ReservedRegion region in memblock.Regions)
        {
            _json.WriteStartObject();
            _json.WriteString("name", region.Name);
            NullableAddress("start", region.Start);
            NullableNumber("size", region.Size);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteKhoTest(KhoTestValue test)
    {
        NullableNumber("magic", test.Magic);
        NullableNumber("nr_folios", test.NrFolios);
        NullableNumber("csum", test.Csum);
        if (test.FoliosInfo is VmallocArea area)
        {
            WriteArea("folios_info", area);
        }

        _json.WriteStartArray("folios");
        foreach (KhoTestFolios folios in test.Folios)
        {
            _json.WriteStartObject();
            Address("start", folios.Start);
            _json.WriteNumber("count", folios.Count);
            _json.WriteNumber("order", folios.Order);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteArea(string name, VmallocArea area)
    {
        _json.WriteStartObject(name);
        Address("first", area.First);
        _json.WriteNumber("total_pages", area.TotalPages);
        _json.WriteNumber("flags", area.Flags);
        _json.WriteNumber("order", area.Order);
        _json.WriteEndObject();
    }

    private void NullableNumber(string name, ulong? value)
    {
        if (value is ulong number)
        {
            _json.WriteNumber(name, number);
        }
        else
        {
            _json.WriteNull(name);
        }
    }
}
