using System.Text.Json.Nodes;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Restore;

/// <summary>What a reader does with the handover if it is a kernel of one of the point releases that its version leaves open.</summary>
/// <param name="Reader">Id of the release.</param>
/// <param name="Verdict">The worst verdict of all components.</param>
/// <param name="Summary">What it does, one sentence.</param>
internal sealed record ReaderReading(string Reader, RestoreVerdict Verdict, string Summary);

/// <summary>A fact of the releases on which the outcome hangs.</summary>
/// <param name="Place">Member of the releases' descriptions, names joined by dots.</param>
/// <param name="Values">Its values by the ids of the readings, in their order.</param>
internal sealed record DecidingFact(string Place, IReadOnlyList<(string Reader, string Value)> Values)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Place} ({string.Join(", ", Values.GroupBy(value => value.Value).Select(group => $"{group.Key} in {string.Join(" and ", group.Select(value => value.Reader))}"))})";
}

/// <summary>
/// A reader whose version does not say which fixes are in it, such as a vendor's build: the outcomes of all the point
/// releases that it may be, and which facts they hang on.
/// </summary>
/// <param name="Kernel">The version, as <c>uname -r</c> prints it.</param>
/// <param name="Readings">The outcomes.</param>
/// <param name="HangsOn">The facts; empty if all readings come to the same.</param>
internal sealed record UnsettledReader(string Kernel, IReadOnlyList<ReaderReading> Readings, IReadOnlyList<DecidingFact> HangsOn)
{
    /// <summary>Whether anything is lost cannot be told.</summary>
    public bool IsOpen => Readings.Any(reading => reading.Verdict == RestoreVerdict.Ok) && Readings.Any(reading => reading.Verdict != RestoreVerdict.Ok);

    /// <summary>The readings come to different outcomes.</summary>
    public bool Differs => HangsOn.Count > 0;

    /// <summary>What it comes to, one sentence.</summary>
    public string Sentence => Differs
        ? $"{Kernel} does not say which fixes of its series are in it: {string.Join("; ", Readings.Select(reading => $"as {reading.Reader} {ComponentOutcome.VerdictName(reading.Verdict)}"))}; it hangs on {string.Join(" and ", HangsOn)}"
        : $"{Kernel} does not say which fixes of its series are in it, and none matters here: {string.Join(" and ", Readings.Select(reading => reading.Reader))} come to the same";

    /// <summary>Lets every reading of a release read a handover.</summary>
    /// <param name="catalog">Releases.</param>
    /// <param name="reader">The release.</param>
    /// <param name="restore">Lets one release read it.</param>
    /// <returns>The worst outcome, which says what the others are.</returns>
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

            // Where no fact decides alone, they do so together.
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
            // No release can have this fact without the others.
            return true;
        }
    }

    private static bool IsSame(RestoreReport left, RestoreReport right) =>
        left.Components.Select(component => (component.Name, component.Verdict)).SequenceEqual(right.Components.Select(component => (component.Name, component.Verdict)))
        && left.Items.Select(item => (item.Kind, item.Name, item.Verdict)).SequenceEqual(right.Items.Select(item => (item.Kind, item.Name, item.Verdict)));

    /// <summary>The members in which two descriptions differ, but for those that only say which release it is.</summary>
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
