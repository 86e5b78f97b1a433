namespace Kho.Analysis.Comparison;

/// <summary>Whom a difference between two ABIs hurts.</summary>
public enum AbiCategory
{
    /// <summary>Neither kernel can read what the other writes.</summary>
    WireBreaking,

    /// <summary>The old kernel cannot read, or loses part of, what the new one writes; the new one reads the old one's.</summary>
    OldReadsNew,

    /// <summary>The new kernel cannot read, or loses part of, what the old one writes; the old one reads the new one's.</summary>
    NewReadsOld,

    /// <summary>The same bytes, and a kernel does something else with them.</summary>
    Behaviour,

    /// <summary>A name or a description; no byte and no behaviour differs.</summary>
    Cosmetic,
}
