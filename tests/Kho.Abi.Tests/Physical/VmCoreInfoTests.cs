using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

public sealed class VmCoreInfoTests
{
    [Fact]
    public void Lines_become_entries()
    {
        DiagnosticBag diagnostics = new();

        VmCoreInfo info = VmCoreInfo.Parse("OSRELEASE=6.17.8-amd64\nPAGESIZE=16384\nSYMBOL(init_uts_ns)=ffffffff82612a20\nCONFIG=a=b\nnonsense\n=x\nOSRELEASE=other\n\0PAGESIZE=1\n"u8, diagnostics);

        Assert.Equal(("6.17.8-amd64", 16384), (info.OsRelease, info.PageSize));
        Assert.Equal("ffffffff82612a20", info.Entries["SYMBOL(init_uts_ns)"]);
        Assert.Equal("a=b", info.Entries["CONFIG"]);
        Assert.Equal(4, info.Entries.Count);
        Assert.Empty(diagnostics.ToList());
    }

    [Theory]
    [InlineData("PAGESIZE=")]
    [InlineData("PAGESIZE=-4096")]
    [InlineData("PAGESIZE=0")]
    [InlineData("PAGESIZE=99999999999")]
    public void A_page_size_that_is_no_number_is_reported(string text)
    {
        DiagnosticBag diagnostics = new();

        VmCoreInfo info = VmCoreInfo.Parse(System.Text.Encoding.ASCII.GetBytes(text), diagnostics);

        Assert.Equal((null, null), (info.OsRelease, info.PageSize));
        Assert.Equal(("KHO0004", "VMCOREINFO.PAGESIZE"), Assert.Single(diagnostics.ToList().Select(finding => (finding.Id, finding.Where))));
    }

    [Fact]
    public void The_first_note_of_that_owner_is_read()
    {
        ElfNote[] notes = [new("CORE", 0, "OSRELEASE=1"u8.ToArray()), new("VMCOREINFO", 0, "OSRELEASE=2"u8.ToArray()), new("VMCOREINFO", 0, "OSRELEASE=3"u8.ToArray())];

        Assert.Equal("2", VmCoreInfo.Find(notes, new DiagnosticBag())?.OsRelease);
        Assert.Null(VmCoreInfo.Find([], new DiagnosticBag()));
    }

    [Fact]
    public void A_text_of_more_than_1_MiB_is_cut_and_reported()
    {
        DiagnosticBag diagnostics = new();
        byte[] text = new byte[2 << 20];
        text.AsSpan().Fill((byte)'A');
        "OSRELEASE=1\n"u8.CopyTo(text);

        Assert.Equal("1", VmCoreInfo.Parse(text, diagnostics).OsRelease);
        Assert.Single(diagnostics.ToList());
    }
}
