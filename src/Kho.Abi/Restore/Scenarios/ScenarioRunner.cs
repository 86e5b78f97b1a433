using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Restore.Scenarios;

/// <summary>Runs a scenario: one kernel writes, the handover is encoded to bytes, and the next kernel reads them, restores and frees.</summary>
internal sealed partial class ScenarioRunner
{
    private readonly Scenario _scenario;
    private readonly ReleaseCatalog _catalog;
    private readonly List<string> _messages = [];
    private readonly List<StepOutcome> _steps = [];
    private readonly Dictionary<string, Allocation> _allocations = new(StringComparer.Ordinal);
    private AbiRelease _release;
    private WritingKernel? _writer;
    private RestoringKernel? _reader;
    private BlockComparison? _comparison;
    private ReaderConfiguration _configuration;
    private int _messagesTaken;

    private ScenarioRunner(Scenario scenario, ReleaseCatalog catalog)
    {
        _scenario = scenario;
        _catalog = catalog;
        _release = Release(scenario.Writer, 1);
        _configuration = new ReaderConfiguration { PageChecks = scenario.Configuration.PageChecks };
        _writer = new WritingKernel(_release, catalog, scenario.Configuration, null, _messages.Add);
    }

    private KernelPages? Pages => _reader is null ? _writer?.Pages : _reader.Pages;

    private int PageShift => System.Numerics.BitOperations.Log2((uint)_scenario.Configuration.PageSize);

    /// <summary>Runs a scenario.</summary>
    /// <param name="catalog">Releases and structures; null for the built-in ones.</param>
    /// <exception cref="KhoFormatException">A step is invalid, for example because it names an unknown allocation.</exception>
    public static ScenarioOutcome Run(Scenario scenario, ReleaseCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return new ScenarioRunner(scenario, catalog ?? ReleaseCatalog.BuiltIn).Run();
    }

    private ScenarioOutcome Run()
    {
        foreach (ScenarioStep step in _scenario.Steps)
        {
            string kernel = _release.Id;
            try
            {
                StepOutcome outcome = step.Verb == ScenarioVerb.Expect ? Compare(step) : Do(step);
                _steps.Add(outcome);
                if (outcome.Failures.Count > 0 && step.Verb != ScenarioVerb.Expect)
                {
                    // Later steps depend on the failed one.
                    break;
                }
            }
            catch (KhoFormatException exception)
            {
                throw new KhoFormatException($"{_scenario.Source}: line {step.Line}: {ScenarioReader.NameOf(step.Verb)} on {kernel}: {exception.Message}", exception);
            }
        }

        return new ScenarioOutcome(_scenario, _steps, _messages);
    }

    private StepOutcome Do(ScenarioStep step)
    {
        string kernel = _release.Id;
        CallOutcome outcome;
        try
        {
            outcome = step.Verb switch
            {
                ScenarioVerb.Kexec => Kexec(step),
                ScenarioVerb.RestoreFolio or ScenarioVerb.RestorePage or ScenarioVerb.RestorePages or ScenarioVerb.RestoreVmalloc or ScenarioVerb.RestoreFree => Restore(step),
                ScenarioVerb.Free => Free(step),
                _ => Write(step),
            };
        }
        catch (KernelDeathException death)
        {
            _messages.Add(death.Message);
            outcome = CallOutcome.Dies;
        }

        TakeMessages();
        string text = $"{ScenarioReader.NameOf(step.Verb)} {step.Target}: {ScenarioReader.NameOf(outcome)}";
        return new StepOutcome(step, kernel, text, outcome == step.Expected ? [] : [$"{ScenarioReader.NameOf(outcome)}, expected {ScenarioReader.NameOf(step.Expected)}"]);
    }

    private CallOutcome Write(ScenarioStep step)
    {
        // A kernel that has restored a handover may preserve memory for the next one.
        _writer ??= new WritingKernel(_release, _catalog, _scenario.Configuration, Pages ?? throw new KhoFormatException("no kernel runs that could do it"), _messages.Add);
        switch (step.Verb)
        {
            case ScenarioVerb.Alloc:
                _allocations[step.Target] = _writer.Allocate(step.Target, step.Order, PatternOf(step), step.At);
                return CallOutcome.Ok;
            case ScenarioVerb.Vmalloc:
                _allocations[step.Target] = _writer.AllocateVmalloc(step.Target, step.Pages ?? 1, step.Order);
                return CallOutcome.Ok;
            case ScenarioVerb.AddBlob:
                return _writer.AddBlob(step.Target, new byte[16]);
            case ScenarioVerb.FailAllocations:
                _writer.FailAllocations((int)Math.Min(step.Count, int.MaxValue));
                return CallOutcome.Ok;
            default:
                break;
        }

        Allocation target = Target(step);
        (ulong pfn, ulong pages) = Range(step, target);
        switch (step.Verb)
        {
            case ScenarioVerb.Split:
                _writer.Split(target);
                return CallOutcome.Ok;
            case ScenarioVerb.PreserveFolio:
                return _writer.PreserveFolio(target);
            case ScenarioVerb.PreservePage:
                return _writer.PreservePage(target);
            case ScenarioVerb.UnpreservePage:
                return _writer.UnpreservePage(target);
            case ScenarioVerb.PreservePages:
                return _writer.PreservePages(pfn, pages);
            case ScenarioVerb.PreserveVmalloc:
                CallOutcome outcome = _writer.PreserveVmalloc(target, out Allocation preserved);
                _allocations[step.Target] = preserved;
                return outcome;
            case ScenarioVerb.UnpreserveFolio:
                return _writer.UnpreserveFolio(target);
            case ScenarioVerb.UnpreservePages:
                return _writer.UnpreservePages(pfn, pages);
            case ScenarioVerb.UnpreserveVmalloc:
                return _writer.UnpreserveVmalloc(target);
            default:
                return _writer.SplitPreserved(target);
        }
    }

    private CallOutcome Kexec(ScenarioStep step)
    {
        _writer ??= new WritingKernel(_release, _catalog, _scenario.Configuration, Pages, _messages.Add);
        if (!step.Finalized && _release.Behaviour.Write.Finalize == FinalizePolicy.Always)
        {
            throw new KhoFormatException($"finalized: a handover of {_release.Id} is always finalized");
        }

        EncodedHandover handover = _writer.Finish(step.Finalized);
        AbiRelease writer = _release;
        _release = Release(step.Target, step.Line);
        _configuration = step.Reader ?? new ReaderConfiguration { PageChecks = _scenario.Configuration.PageChecks };
        var abi = ReleaseAt.Of(_release, _configuration.PageSize ?? _scenario.Configuration.PageSize);
        var machine = new MachineMemory(_configuration.Memory ?? _scenario.Configuration.Memory, abi.SectionBits, isDeclared: true);
        _reader = new RestoringKernel(abi, _catalog, _configuration, handover.Memory, machine) { Processor = handover.Machine };
        _writer = null;
        _messagesTaken = 0;
        _reader.Boot(new BootData(handover.Note.Root ?? 0, (ulong)abi.Pages.PageSize, handover.Note.Scratch, handover.Note.ScratchSize ?? 0));
        using MemoryImage image = MemoryImage.Of(_scenario.Source, handover.Memory, handover.Note);
        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions { Catalog = _catalog, Release = writer });
        _comparison = HandoverRestorer.Restore(image, document, _release, _catalog, _configuration with { Memory = _configuration.Memory ?? _scenario.Configuration.Memory }).Blocks;
        return _reader.Death is not null ? CallOutcome.Dies : _reader.Revived ? CallOutcome.Ok : CallOutcome.Refused;
    }

    private CallOutcome Restore(ScenarioStep step)
    {
        Allocation target = Target(step);
        if (_reader is not { Revived: true, Pages: KernelPages pages })
        {
            return CallOutcome.Refused;
        }

        (ulong pfn, ulong count) = Range(step, target);
        RestoreBehaviour behaviour = _release.Behaviour.Restore;
        return step.Verb switch
        {
            ScenarioVerb.RestoreFolio => pages.TryRestoreFolio(pfn << PageShift, out _) ? CallOutcome.Ok : CallOutcome.Refused,
            ScenarioVerb.RestorePage => behaviour.Page == RestorePagePolicy.Unavailable ? CallOutcome.Unavailable
                : pages.TryRestorePage(pfn << PageShift) ? CallOutcome.Ok : CallOutcome.Refused,
            ScenarioVerb.RestoreFree => _reader.TryRestoreFree(pfn << PageShift) ? CallOutcome.Ok : CallOutcome.Refused,
            ScenarioVerb.RestorePages => behaviour.Pages == RestorePagesPolicy.Unavailable ? CallOutcome.Unavailable
                : pages.TryRestorePages(pfn << PageShift, count) ? CallOutcome.Ok : CallOutcome.Refused,
            _ => behaviour.Vmalloc == RestoreVmallocPolicy.Unavailable ? CallOutcome.Unavailable
                : _reader.TryRestoreVmalloc(target.Chunks.Count > 0 ? target.Chunks[0] : 0, target.Pages, target.Order) ? CallOutcome.Ok : CallOutcome.Refused,
        };
    }

    private CallOutcome Free(ScenarioStep step)
    {
        Allocation target = Target(step);
        KernelPages pages = Pages ?? throw new KhoFormatException("no kernel runs that could do it");
        (ulong pfn, ulong count) = Range(step, target);
        FreeOutcome outcome = step.As switch
        {
            "pages" => pages.FreeSingles(pfn, count),
            null or "block" or "folio" => pages.FreeBlock(pfn, System.Numerics.BitOperations.Log2(count)),
            string other => throw new KhoFormatException($"as: '{other}' is neither block, folio nor pages"),
        };
        return outcome switch
        {
            FreeOutcome.Ok => CallOutcome.Ok,
            FreeOutcome.BadPage => CallOutcome.BadPage,
            FreeOutcome.Leaked => CallOutcome.Leaked,
            _ => CallOutcome.Dies,
        };
    }

    private void TakeMessages()
    {
        if (_reader is not null)
        {
            _messages.AddRange(_reader.Messages.Skip(_messagesTaken));
            _messagesTaken = _reader.Messages.Count;
        }
    }

    private Allocation Target(ScenarioStep step) => _allocations.TryGetValue(step.Target, out Allocation? target)
        ? target
        : throw new KhoFormatException($"'{step.Target}' was not allocated");

    private static (ulong Pfn, ulong Pages) Range(ScenarioStep step, Allocation target) => step.First >= target.Pages || (step.Pages ?? 1) > target.Pages - step.First
        ? throw new KhoFormatException($"'{target.Name}' has {target.Pages} pages")
        : (target.Pfn + step.First, step.Pages ?? (target.Pages - step.First));

    private static PagePattern PatternOf(ScenarioStep step) => step.As switch
    {
        null or "folio" => PagePattern.Folio,
        "unsplit" => PagePattern.Unsplit,
        "split" => PagePattern.Singles,
        string other => throw new KhoFormatException($"as: '{other}' is neither folio, unsplit nor split"),
    };

    private AbiRelease Release(string name, int line) => _catalog.Find(name)
        ?? throw new KhoFormatException($"{_scenario.Source}: line {line}: '{name}' is no known release; known are {string.Join(", ", _catalog.Releases.Select(release => release.Id))}");
}
