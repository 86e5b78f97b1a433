using System.Text.Json.Nodes;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Restore;

/// <summary>Outcome of a restore if the kernel is one particular point release among those that its version may stand for.</summary>
/// <param name="Reader">Id of the point release.</param>
/// <param name="Verdict">The worst verdict of all components.</param>
/// <param name="Summary">Outcome in one sentence.</param>
internal sealed record ReaderReading(string Reader, RestoreVerdict Verdict, string Summary);

/// <summary>A fact in the releases' descriptions that decides between outcomes.</summary>
/// <param name="Place">Path of the member in a release's description, with dots.</param>
/// <param name="Values">Value of the member in each point release, in the order of the readings.</param>
internal sealed record DecidingFact(string Place, IReadOnlyList<(string Reader, string Value)> Values)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Place} ({string.Join(", ", Values.GroupBy(value => value.Value).Select(group => $"{group.Key} in {string.Join(" and ", group.Select(value => value.Reader))}"))})";
}

/// <summary>
/// A kernel whose version does not tell which fixes it contains, such as a vendor's build: the outcomes of all point releases
/// that it may correspond to, and the facts that make them differ.
/// </summary>
/// <param name="Kernel">Version of the kernel, as <c>uname -r</c> prints it.</param>
/// <param name="Readings">Outcome for each point release.</param>
/// <param name="HangsOn">The facts that make the outcomes differ; empty if all outcomes are equal.</param>
internal sealed record UnsettledReader(string Kernel, IReadOnlyList<ReaderReading> Readings, IReadOnlyList<DecidingFact> HangsOn)
{
    /// <summary>It is open whether anything is lost: some readings recover everything, others do not.</summary>
    public bool IsOpen => Readings.Any(reading => reading.Verdict == RestoreVerdict.Ok) && Readings.Any(reading => reading.Verdict != RestoreVerdict.Ok);

    /// <summary>The outcomes of the readings differ.</summary>
    public bool Differs => HangsOn.Count > 0;

    /// <summary>The conclusion in one sentence.</summary>
    public string Sentence => Differs
        ? $"{Kernel} does not say which fixes of its series are in it: {string.Join("; ", Readings.Select(reading => $"as {reading.Reader} {ComponentOutcome.VerdictName(reading.Verdict)}"))}; it hangs on {string.Join(" and ", HangsOn)}"
        : $"{Kernel} does not say which fixes of its series are in it, and none matters here: {string.Join(" and ", Readings.Select(reading => reading.Reader))} come to the same";

    /// <summary>Simulates the restore by every point release that a kernel may correspond to.</summary>
    /// <param name="catalog">Releases and structures.</param>
    /// <param name="reader">Release with several readings.</param>
    /// <param name="restore">Simulates the restore by one release.</param>
    /// <returns>The report with the worst verdict; its <see cref="RestoreReport.Unsettled"/> describes the others.</returns>
    public static RestoreReport Worst(ReleaseCatalog catalog, AbiRelease reader, Func<AbiRelease, RestoreReport> restore)
    {
        (AbiRelease Release, RestoreReport Report)[] all = [.. reader.Readings.Select(reading => (reading, restore(reading)))];
        (AbiRelease first, RestoreReport primary) = all[0];
        List<DecidingFact> facts = [];
        foreach ((AbiRelease other, _) in all.Skip(1).Where(reading => !IsSame(reading.Report, primary)))
        {
            (string Place, JsonNode? Value)[] differences = [.. Differences(catalog.Describe(first.Id), catalog.Describe(other.Id), "")];
            string[] deciding = differences.Length < 2
                ? [.. differences.Select(difference => difference.Place)]
                : [.. differences.Where(difference => Decides(catalog, first, difference, primary, restore)).Select(difference => difference.Place)];

            // If no single fact decides, all differences together do.
            foreach (string place in (deciding.Length > 0 ? deciding : differences.Select(difference => difference.Place)).Where(place => facts.All(fact => fact.Place != place)))
            {
                facts.Add(new DecidingFact(place, [.. all.Select(reading => (reading.Release.Id, ValueAt(catalog.Describe(reading.Release.Id), place)))]));
            }
        }

        RestoreReport worst = all.MaxBy(reading => reading.Report.Verdict).Report;
        worst.Unsettled = new UnsettledReader(reader.UnsettledBy!, [.. all.Select(reading => new ReaderReading(reading.Release.Id, reading.Report.Verdict, reading.Report.Summary))], facts);
        return worst;
    }

    private static bool Decides(ReleaseCatalog catalog, AbiRelease release, (string Place, JsonNode? Value) difference, RestoreReport primary, Func<AbiRelease, RestoreReport> restore)
    {
        try
        {
            return !IsSame(restore(catalog.With(release, difference.Place, difference.Value)), primary);
        }
        catch (KhoFormatException)
        {
            // No release can combine this fact with the others.
            return true;
        }
    }

    private static bool IsSame(RestoreReport left, RestoreReport right) =>
        left.Components.Select(component => (component.Name, component.Verdict)).SequenceEqual(right.Components.Select(component => (component.Name, component.Verdict)))
        && left.Items.Select(item => (item.Kind, item.Name, item.Verdict)).SequenceEqual(right.Items.Select(item => (item.Kind, item.Name, item.Verdict)));

    /// <summary>Members in which two descriptions differ, without those that only identify the release.</summary>
    private static IEnumerable<(string Place, JsonNode? Value)> Differences(JsonObject left, JsonObject right, string at)
    {
        foreach (string name in left.Select(member => member.Key).Union(right.Select(member => member.Key)).Where(name => at.Length > 0 || !ReleaseCatalog.IdentifyingMembers.Contains(name)))
        {
            string place = at.Length == 0 ? name : $"{at}.{name}";
            if (left[name] is JsonObject inner && right[name] is JsonObject other)
            {
                foreach ((string Place, JsonNode? Value) difference in Differences(inner, other, place))
                {
                    yield return difference;
                }
            }
            else if (!JsonNode.DeepEquals(left[name], right[name]))
            {
                yield return (place, right[name]);
            }
        }
    }

    private static string ValueAt(JsonObject description, string place)
    {
        JsonNode? value = description;
        foreach (string name in place.Split('.'))
        {
            value = (value as JsonObject)?[name];
        }

        return value is JsonValue ? value.ToString() : value?.ToJsonString() ?? "absent";
    }
}
