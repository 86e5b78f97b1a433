using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Analysis.Comparison;
using Kho.Analysis.Kernels;
using Kho.Diagnostics;

namespace Kho.Analysis.Matrix;

/// <summary>
/// Decides from two built kernels whether one can hand over to the other, before either boots. The answer is yes only
/// with evidence for every part.
/// </summary>
internal sealed class KernelPair
{
    private const string TypesOnly = "types";

    private readonly ReleaseCatalog _catalog;
    private readonly KernelImage _writer;
    private readonly KernelImage _reader;
    private readonly List<string> _reasons = [];

    private KernelPair(ReleaseCatalog catalog, KernelImage writer, KernelImage reader)
    {
        _catalog = catalog;
        _writer = writer;
        _reader = reader;
    }

    /// <summary>Compares two kernels.</summary>
    /// <param name="catalog">Specification, which defines KHO's strings and structures.</param>
    /// <param name="writer">Kernel that hands over.</param>
    /// <param name="reader">Kernel that takes over.</param>
    /// <exception cref="KhoFormatException">Types are damaged.</exception>
    public static KernelPairResult Check(ReleaseCatalog catalog, KernelImage writer, KernelImage reader)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(reader);
        return new KernelPair(catalog, writer, reader).Run();
    }

    private KernelPairResult Run()
    {
        KernelAbi[] without = [.. ((KernelImage[])[_writer, _reader]).Select(kernel => KernelAbi.Extract(_catalog, kernel)).Where(abi => abi.HasHandover == false)];
        if (without.Length > 0)
        {
            return new KernelPairResult(_writer.Path, _reader.Path, CompatibilityAnswer.No, "the kernels without KHO", [.. without.Select(abi => $"{abi.Kernel.Path}: KHO is not built in: {abi.HandoverBecause}")]);
        }

        AbiDifferences? types = _writer.Types is null || _reader.Types is null ? null : KernelCheck.Compare(_catalog, _writer.Types, _reader.Types);
        (CompatibilityAnswer answer, string basis) = _writer.Versions is not null && _reader.Versions is not null
            ? (CompareVersions(_writer.Versions, _reader.Versions), _writer.Versions.Masks is null ? ".liveupdate_versions" : ".liveupdate_features")
            : CompareStrings();
        if (types is not null && answer != CompatibilityAnswer.No)
        {
            AbiFinding[] wire = [.. types.Findings.Where(finding => finding.IsWireChange && finding.Rule != AbiRules.StructureAdded && finding.Rule != AbiRules.StructureRemoved)];
            AbiFinding[] stamps = [.. wire.Where(IsStamp)];
            if (stamps.Length < wire.Length)
            {
                _reasons.Add($"{(basis == TypesOnly ? "structures differ" : "structures differ under the same strings")}: {string.Join(", ", wire.Except(stamps).Select(finding => finding.Place).Distinct().Take(4))}");
                answer = CompatibilityAnswer.No;
                basis = basis == TypesOnly ? basis : $"{basis} and types";
            }
            else if (stamps.Length > 0)
            {
                _reasons.Add($"{string.Join(", ", stamps.Select(finding => finding.Place).Distinct())} differ: stamps are not handed over, but such a change seldom comes alone");
            }
        }

        if (answer == CompatibilityAnswer.CannotTell)
        {
            (answer, string? specification) = CompareReleases();
            basis = specification is null ? basis : $"{basis}, {specification}";
        }

        return new KernelPairResult(_writer.Path, _reader.Path, answer, basis, _reasons) { Differences = types?.Findings ?? [] };
    }

    /// <summary>Whether a finding concerns stamps in <c>page->private</c>, which no other kernel reads.</summary>
    private bool IsStamp(AbiFinding finding) => finding.Place == AbiPart.PageInfoName || _catalog.Releases
        .Select(release => StructureComparison.PlaceOf(_catalog.Structures.Structure(release.PageInfo.Structure)))
        .Any(stamp => finding.Place == stamp || finding.Place.StartsWith($"{stamp}.", StringComparison.Ordinal));

    private CompatibilityAnswer CompareVersions(LiveUpdateVersions writer, LiveUpdateVersions reader)
    {
        if (writer.Formats.Count == 0)
        {
            _reasons.Add("the writing kernel lists no format at all");
            return CompatibilityAnswer.CannotTell;
        }

        if ((writer.Masks is null) != (reader.Masks is null))
        {
            _reasons.Add(writer.Masks is null
                ? "the writing kernel lists strings, and the reading one expects feature masks"
                : "the writing kernel lists feature masks, and the reading one expects strings");
            return CompatibilityAnswer.No;
        }

        string[] unknown = [.. writer.Formats.Where(format => !reader.Formats.Contains(format))];
        if (unknown.Length == 0 && writer.Masks is not null && reader.Masks is not null)
        {
            return CompareMasks(writer, reader);
        }

        _reasons.Add(unknown.Length == 0
            ? $"the reading kernel lists every format of the writing one: {string.Join(", ", writer.Formats)}"
            : $"the reading kernel does not list {string.Join(", ", unknown)}");
        return unknown.Length == 0 ? CompatibilityAnswer.Yes : CompatibilityAnswer.No;
    }

    /// <summary>The reading kernel must support every feature that the writing kernel requires.</summary>
    private CompatibilityAnswer CompareMasks(LiveUpdateVersions writer, LiveUpdateVersions reader)
    {
        List<string> refused = [];
        for (int index = 0; index < writer.Formats.Count; index++)
        {
            int same = reader.Formats.ToList().IndexOf(writer.Formats[index]);
            ulong unknown = writer.Masks![index].UnknownTo(reader.Masks![same].Supp);
            if (unknown != 0)
            {
                refused.Add($"{writer.Formats[index]} requires the features 0x{writer.Masks[index].Required:x}, and the reading kernel supports 0x{reader.Masks[same].Supp:x}: 0x{unknown:x} is missing");
            }
        }

        _reasons.AddRange(refused);
        if (refused.Count == 0)
        {
            _reasons.Add($"the reading kernel supports every feature that the writing one requires: {string.Join(", ", writer.Formats)}");
        }

        return refused.Count == 0 ? CompatibilityAnswer.Yes : CompatibilityAnswer.No;
    }

    /// <summary>Strings can refute compatibility, not prove it: releases have changed their ABI under one string.</summary>
    private (CompatibilityAnswer Answer, string Basis) CompareStrings()
    {
        if (_writer.CompatibleStrings is null || _reader.CompatibleStrings is null)
        {
            _reasons.Add("bare BTF holds no compatible strings and no constants");
            return (CompatibilityAnswer.CannotTell, TypesOnly);
        }

        HashSet<string> families = [.. _catalog.Releases.SelectMany(StringsOf).Select(AbiModel.Family)];
        string[] written = [.. _writer.CompatibleStrings.Where(text => families.Contains(AbiModel.Family(text)))];
        string[] read = [.. _reader.CompatibleStrings.Where(text => families.Contains(AbiModel.Family(text)))];
        HashSet<string> roots = [.. _catalog.Releases.Select(release => AbiModel.Family(release.Root.Compatible))];
        foreach ((KernelImage kernel, string[] strings) in ((KernelImage, string[])[])[(_writer, written), (_reader, read)])
        {
            if (!strings.Any(text => roots.Contains(AbiModel.Family(text))))
            {
                _reasons.Add($"{kernel.Path}: its data hold no root string such as {_catalog.Releases[^1].Root.Compatible}: KHO is not built in, or the file holds no data");
                return (CompatibilityAnswer.CannotTell, "strings");
            }
        }

        string[] unknown = [.. written.Where(text => !read.Contains(text))];
        _reasons.Add(unknown.Length == 0
            ? $"the reading kernel has every compatible string of the writing one: {string.Join(", ", written)}"
            : $"the reading kernel does not have {string.Join(", ", unknown)}");
        return (unknown.Length > 0 ? CompatibilityAnswer.No : CompatibilityAnswer.CannotTell, "strings");
    }

    /// <summary>Compares the releases if both kernels are of known ones and their types confirm it.</summary>
    private (CompatibilityAnswer Answer, string? Basis) CompareReleases()
    {
        if (Identify(_writer) is not (AbiRelease writer, int writerPages) || Identify(_reader) is not (AbiRelease reader, int readerPages))
        {
            return (CompatibilityAnswer.CannotTell, null);
        }

        string basis = $"the specification of {writer.Id} and {reader.Id}";
        if (writerPages != readerPages)
        {
            _reasons.Add($"page sizes differ, {writerPages} and {readerPages} bytes, and nothing checks that: the reading kernel panics");
            return (CompatibilityAnswer.No, basis);
        }

        AbiFinding[] breaking = [.. AbiDiff.Compare(_catalog, writer, reader, [writerPages]).Findings.Where(finding => finding.Category is (AbiCategory.WireBreaking or AbiCategory.NewReadsOld) && !IsStamp(finding))];
        _reasons.AddRange(breaking.Select(finding => $"{finding.Rule.Id} {finding.Place}: {finding.Message}"));
        if (breaking.Length == 0)
        {
            _reasons.Add($"{reader.Id} reads all that {writer.Id} writes, and the types of both kernels are those of their releases");
        }

        return (breaking.Length == 0 ? CompatibilityAnswer.Yes : CompatibilityAnswer.No, basis);
    }

    private (AbiRelease Release, int PageSize)? Identify(KernelImage kernel)
    {
        if (kernel.KernelRelease is null || kernel.Types is null)
        {
            _reasons.Add(kernel.Types is null ? $"{kernel.Path}: no BTF, so its structures are not known" : $"{kernel.Path}: nothing says which release it is, and types hold no constants such as tree depths");
            return null;
        }

        if (_catalog.FindByKernelRelease(kernel.KernelRelease) is not AbiRelease release)
        {
            _reasons.Add($"{kernel.Path}: {kernel.KernelRelease} is no release that is known");
            return null;
        }

        KernelCheckResult check = KernelCheck.Run(_catalog, release, kernel.Types);
        if (check.Answer != CompatibilityAnswer.Yes)
        {
            _reasons.Add($"{kernel.Path}: says it is {kernel.KernelRelease}, and its types do not confirm {release.Id}");
            return null;
        }

        string[] lacking = [.. StringsOf(release).Where(text => kernel.CompatibleStrings?.Contains(text) == false)];
        if (lacking.Length > 0)
        {
            _reasons.Add($"{kernel.Path}: says it is {kernel.KernelRelease}, and lacks {string.Join(", ", lacking)}, which {release.Id} has");
            return null;
        }

        return (release, check.PageSize);
    }

    /// <summary>Versioned compatible strings of a release.</summary>
    private IEnumerable<string> StringsOf(AbiRelease release) => AbiModel.Of(_catalog, ReleaseAt.Of(release, PageGeometry.Sizes[0])).Parts.Values
        .SelectMany(part => part.Strings.Values).Where(text => AbiModel.Family(text) != text).Distinct();
}

/// <summary>Whether one kernel's handover is safe in another.</summary>
/// <param name="Writer">Path of the writing kernel.</param>
/// <param name="Reader">Path of the reading kernel.</param>
/// <param name="Basis">Proof of the fact.</param>
/// <param name="Reasons">Reasons, one sentence each; never empty.</param>
internal sealed record KernelPairResult(string Writer, string Reader, CompatibilityAnswer Answer, string Basis, IReadOnlyList<string> Reasons)
{
    /// <summary>Differences between the structures of the two, if both have types.</summary>
    public IReadOnlyList<AbiFinding> Differences { get; init; } = [];
}
