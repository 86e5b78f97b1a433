using System.Diagnostics;
using System.Globalization;
using Kho.Fuzz.CommandLines;
using Kho.Fuzz.Mutation;
using Kho.Fuzz.Running;
using Kho.Fuzz.Targets;

// Reads damaged input with every reader of the library, until a promise of docs/robustness.md breaks or the count is full.
//
//   dotnet run -c Release --project tests/Kho.Fuzz -- [--seed N] [--start N] [--count N | --images N] [--minutes M] [--only TARGET]... [--jobs N] [--out DIR]
//   dotnet run -c Release --project tests/Kho.Fuzz -- --only TARGET --replay FILE
//   dotnet run -c Release --project tests/Kho.Fuzz -- --damages IMAGE [--seed N] [--start N] [--count N]     (for real kernels: tests/real-kernels/campaign)
//   dotnet run -c Release --project tests/Kho.Fuzz -- --command-lines N [--seed N] [--start N] [--minutes M] [--binary PATH]
//   Kho.Fuzz --sharpfuzz TARGET     (under afl-fuzz or libfuzzer-dotnet, instrumented; see docs/robustness.md)

const int Fine = 0;
const int Found = 1;
const int Trouble = 2;

FuzzOptions options = new() { Output = "artifacts/fuzz" };
string? replay = null;
long? images = null;
string? guided = null;
string? damages = null;
long? commandLines = null;
string? binary = null;
try
{
    for (int index = 0; index < args.Length; index++)
    {
        string value = index + 1 < args.Length ? args[index + 1] : throw new FormatException($"{args[index]}: a value is missing");
        switch (args[index++])
        {
            case "--seed":
                options = options with { Seed = ulong.Parse(value, CultureInfo.InvariantCulture) };
                break;
            case "--start":
                options = options with { Start = long.Parse(value, CultureInfo.InvariantCulture) };
                break;
            case "--count":
                options = options with { Count = long.Parse(value, CultureInfo.InvariantCulture) };
                break;
            case "--images":
                images = long.Parse(value, CultureInfo.InvariantCulture);
                break;
            case "--minutes":
                options = options with { Time = TimeSpan.FromMinutes(double.Parse(value, CultureInfo.InvariantCulture)) };
                break;
            case "--only":
                options = options with { Only = [.. options.Only, value] };
                break;
            case "--jobs":
                options = options with { Jobs = int.Parse(value, CultureInfo.InvariantCulture) };
                break;
            case "--out":
                options = options with { Output = value };
                break;
            case "--replay":
                replay = value;
                break;
            case "--damages":
                damages = value;
                break;
            case "--command-lines":
                commandLines = long.Parse(value, CultureInfo.InvariantCulture);
                break;
            case "--binary":
                binary = Path.GetFullPath(value);
                break;
            case "--sharpfuzz":
                guided = value;
                break;
            default:
                throw new FormatException($"{args[index - 1]}: no such option");
        }
    }
}
catch (FormatException exception)
{
    Console.Error.WriteLine($"Kho.Fuzz: {exception.Message}");
    return Trouble;
}

if (commandLines is long lines)
{
    return new CommandLineFuzz(options with { Count = lines }, binary).Run(Console.Out) == 0 ? Fine : Found;
}

if (damages is not null)
{
    DamageList.Write(damages, options, Console.Out);
    return Fine;
}

IReadOnlyList<FuzzTarget> targets = FuzzTargets.All(new FuzzCorpus());
foreach (string name in options.Only.Concat(guided is null ? [] : [guided]))
{
    if (targets.All(target => target.Name != name))
    {
        Console.Error.WriteLine($"Kho.Fuzz: {name}: no such target; there are {string.Join(", ", targets.Select(target => target.Name))}");
        return Trouble;
    }
}

if (guided is not null)
{
    GuidedFuzzing.Run(targets.Single(target => target.Name == guided));
    return Fine;
}

if (replay is not null)
{
    foreach (FuzzTarget target in targets.Where(target => options.Only.Contains(target.Name)))
    {
        var watch = Stopwatch.StartNew();
        target.Run(target.Parse(File.ReadAllBytes(replay)), new FuzzRandom(options.Seed));
        Console.WriteLine($"{target.Name}: {replay} read in {watch.ElapsedMilliseconds} ms");
    }

    return Fine;
}

if (images is long wanted)
{
    // Targets take turns by weight, so that the number of images follows from that of cases.
    FuzzTarget[] chosen = [.. targets.Where(target => options.Only.Count == 0 || options.Only.Contains(target.Name))];
    int turns = chosen.Sum(target => target.Weight);
    int turnsOfImages = chosen.Where(target => target.IsImage).Sum(target => target.Weight);
    options = options with { Count = turnsOfImages == 0 ? 0 : ((wanted + turnsOfImages - 1) / turnsOfImages) * turns };
}

// Sound input is read before the clocks run: taking all golden images apart is no case.
foreach (FuzzTarget target in targets.Where(target => options.Only.Count == 0 || options.Only.Contains(target.Name)))
{
    target.Create(new FuzzRandom(0));
}

var clock = Stopwatch.StartNew();
using var runner = new FuzzRunner(targets, options)
{
    Progress = (cases, causes) => Console.Error.WriteLine($"{clock.Elapsed:hh\\:mm\\:ss} {cases} cases, {causes} causes of findings"),
};
FuzzResult result = runner.Run();
foreach ((string cause, long count) in result.Causes)
{
    Console.WriteLine($"FINDING {cause}: {count} cases, such as {string.Join(", ", result.Findings.Where(finding => finding.Key == cause).Select(finding => finding.Case))}");
}

string record = RunRecord.Write(result, targets, options, clock.Elapsed);
Console.Write(record);
Directory.CreateDirectory(options.Output!);
File.WriteAllText(Path.Combine(options.Output!, "record.md"), record);
return result.Causes.Count == 0 ? Fine : Found;
