namespace Kho.Abi.Releases;

/// <summary>What the kernels of a release do, as far as releases differ in it.</summary>
public sealed record BehaviourAbi
{
    /// <summary>The first look at a handover, early in boot.</summary>
    public required PopulateBehaviour Populate { get; init; }

    /// <summary>Taking over the memory map.</summary>
    public required ReserveBehaviour Reserve { get; init; }

    /// <summary>Giving preserved pages back to normal memory management.</summary>
    public required RestoreBehaviour Restore { get; init; }

    /// <summary>The live update orchestrator as reader.</summary>
    public required LuoBehaviour Luo { get; init; }

    /// <summary>Memfds as files of the live update orchestrator.</summary>
    public required MemfdBehaviour Memfd { get; init; }

    /// <summary>The KHO test module as reader.</summary>
    public required TestBehaviour Test { get; init; }

    /// <summary>Preserving memory and making a handover.</summary>
    public required WriteBehaviour Write { get; init; }
}
