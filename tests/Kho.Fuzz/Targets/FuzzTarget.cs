using Kho.Fuzz.Mutation;

namespace Kho.Fuzz.Targets;

/// <summary>A reader that is given damaged input.</summary>
internal abstract class FuzzTarget
{
    /// <summary>Name on the command line and in the names of crashing files.</summary>
    public abstract string Name { get; }

    /// <summary>Ending of the names of its files, with the dot.</summary>
    public abstract string Extension { get; }

    /// <summary>How often it is taken among the targets.</summary>
    public virtual int Weight => 1;

    /// <summary>Its input is an image of memory, so that it counts among the mutated images of a record.</summary>
    public virtual bool IsImage => false;

    /// <summary>Makes damaged input.</summary>
    public abstract FuzzInput Create(FuzzRandom random);

    /// <summary>Foreign input: a saved crash, or a coverage-guided fuzzer's.</summary>
    public virtual FuzzInput Parse(byte[] bytes) => new(bytes);

    /// <summary>Reads the input in all ways that the library has.</summary>
    /// <param name="input">Input.</param>
    /// <param name="random">Decides about what is done seldom.</param>
    public abstract void Run(FuzzInput input, FuzzRandom random);
}
