namespace Kho.Images;

/// <summary>What an image knows about a byte of physical memory.</summary>
public enum PageState
{
    /// <summary>The image does not describe this address: no memory there, or a part of the file is missing.</summary>
    Absent,

    /// <summary>The image holds the contents.</summary>
    Present,

    /// <summary>There was memory, and the tool that made the image left its contents out.</summary>
    Excluded,

    /// <summary>The contents are zero and the image does not spend space on them.</summary>
    Zero,

    /// <summary>
    /// The image holds the contents in a form that cannot be read: damaged, or compressed by a method that is not
    /// supported. Only reading tells; a look-up says <see cref="Present"/>.
    /// </summary>
    Unreadable,
}
