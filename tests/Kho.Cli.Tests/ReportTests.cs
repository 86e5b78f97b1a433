using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kho.Cli.Tests;

/// <summary><c>kho report</c> through the real binary, and its page in a real browser.</summary>
public sealed class ReportTests : IDisposable
{
    /// <summary>What a user does with the keyboard; the page's own script must bring the cells and the words.</summary>
    private const string Drive = """
        (() => {
            const key = name => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
            const state = () => document.getElementById("scale").textContent.split(",")[0] + "|" + document.activeElement.getAttribute("data-first") + "|" + document.getElementById("tip").hidden;
            const log = [];
            document.querySelector("#memory [tabindex='0']").focus();
            log.push(state());
            key("+"); log.push(state());
            key("ArrowRight"); log.push(state());
            key("0"); log.push(state());
            document.querySelector("a[data-page]").click(); log.push(state());
            key("Enter"); log.push(location.hash);
            return log.join(" ; ");
        })()
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("kho-report-").FullName;

    private string Page => Path.Combine(_directory, "page.html");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_page_is_written_and_told_of()
    {
        KhoProcess kho = KhoProcess.Run("report", Golden.Linux73Out, "-o", Page, "--json");
        Assert.Equal((0, ""), (kho.ExitCode, kho.Errors));
        JsonElement told = JsonDocument.Parse(kho.Output).RootElement;
        Assert.Equal("kho.report/1", told.GetProperty("schema").GetString());
        Assert.Equal(new FileInfo(Page).Length, told.GetProperty("bytes").GetInt64());
        Assert.Equal(("linux-7.3", "ok"), (told.GetProperty("reader").GetString(), told.GetProperty("verdict").GetString()));
        string page = File.ReadAllText(Page);
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reader_is_the_one_that_is_asked_for()
    {
        KhoProcess kho = KhoProcess.Run("report", "golden/linux-6.18/x-6.18.15-to-6.17.8-out/handover.elf", "--as", "6.17.8", "-o", Page);
        Assert.Contains("linux-6.17: ", kho.Output, StringComparison.Ordinal);
        Assert.Contains("What linux-6.17 would do with it", File.ReadAllText(Page), StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_among_the_findings_give_exit_code_1_and_a_page()
    {
        Assert.Equal(1, KhoProcess.Run("report", Golden.LostOrderBit, "-o", Page).ExitCode);
        Assert.Contains("KHO0044", File.ReadAllText(Page), StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_is_not_written_over_itself()
    {
        string image = Path.Combine(_directory, "handover.elf");
        File.Copy(Path.Combine(KhoProcess.Repository, Golden.Linux617Out), image);
        byte[] before = File.ReadAllBytes(image);
        KhoProcess kho = KhoProcess.Run("report", image, "-o", Path.Combine(_directory, ".", "handover.elf"));
        Assert.Equal(2, kho.ExitCode);
        Assert.Contains("is what is read, and is not written over itself", kho.Errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(image));
    }

    [Theory]
    [InlineData(Golden.Linux73Out)]
    [InlineData("src/Kho.Abi/Generated/releases.json", "-o", "/nowhere/page.html")]
    [InlineData(Golden.Linux73Out, "-o", "/nowhere/page.html")]
    public void What_cannot_be_done_is_one_line(params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run(["report", .. arguments]);
        Assert.Equal((2, ""), (kho.ExitCode, kho.Output));
        Assert.StartsWith("kho: ", Assert.Single(kho.Errors.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_images_are_compared()
    {
        KhoProcess kho = KhoProcess.Run("report", Golden.Linux73Early, "--against", "golden/linux-7.2/7.2.6-out/handover.elf", "-o", Page);
        Assert.Equal((0, ""), (kho.ExitCode, kho.Errors));
        string page = File.ReadAllText(Page);
        Assert.Contains("id=\"comparison\"", page, StringComparison.Ordinal);
        Assert.Contains(">lost</span>", page, StringComparison.Ordinal);
        Assert.Equal(2, KhoProcess.Run("report", Golden.Linux73Early, "--against", "README.md", "-o", Page).ExitCode);
        Assert.Equal(2, KhoProcess.Run("report", Golden.Linux73Early, "--against", Page, "-o", Page).ExitCode);
    }

    [FactOnChromium]
    public void A_browser_shows_it_without_a_complaint_or_a_request_and_the_keyboard_moves_through_it()
    {
        KhoProcess.Run("report", Golden.Linux73Out, "-o", Page);
        using Browser browser = new();
        browser.Open(Page);
        string[] steps = ((string)browser.Evaluate(Drive)!).Split(" ; ");
        Assert.Equal([$"file://{Page}"], browser.Requests);
        Assert.Empty(browser.Complaints);
        Assert.Equal(6, steps.Length);
        Assert.Equal("A cell is 16 KiB|1064|false", steps[0]);
        Assert.Equal("A cell is 4 KiB|1064|false", Regex.Replace(steps[1], @"\|106\d\|", "|1064|"));
        Assert.NotEqual(steps[1], steps[2]);
        Assert.StartsWith("A cell is 16 KiB|", steps[3], StringComparison.Ordinal);
        Assert.StartsWith("A cell is 4 KiB|1067|", steps[4], StringComparison.Ordinal);
        Assert.Equal("#root", steps[5]);
    }

    /// <summary>The judge of the test above sees what a page does ask for.</summary>
    [FactOnChromium]
    public void A_request_and_a_complaint_of_a_page_are_seen()
    {
        File.WriteAllText(Page, "<!DOCTYPE html><title>x</title><img src='http://127.0.0.1:9/x.png'><script>console.error('broken'); fetch('http://127.0.0.1:9/y').catch(() => {});</script>");
        using Browser browser = new();
        browser.Open(Page);

        Assert.Equal(["http://127.0.0.1:9/x.png", "http://127.0.0.1:9/y"], browser.Requests.Where(address => address.StartsWith("http", StringComparison.Ordinal)).Order());
        Assert.Contains(browser.Complaints, complaint => complaint.Contains("broken", StringComparison.Ordinal));
    }

    /// <summary>Whatever the screen, nothing of the page but what scrolls by itself is wider than it.</summary>
    [FactOnChromium]
    public void Pages_fit_every_screen_and_a_sheet_of_paper()
    {
        string matrix = Path.Combine(_directory, "matrix.html");
        KhoProcess.Run("report", Golden.Linux73Out, "-o", Page);
        WriteMatrix(matrix);
        string comparison = Path.Combine(_directory, "comparison.html");
        KhoProcess.Run("report", Golden.Linux73Early, "--against", "golden/linux-7.2/7.2.6-out/handover.elf", "-o", comparison);
        using Browser browser = new();
        foreach (string page in new[] { Page, comparison, matrix })
        {
            browser.Open(page);
            foreach ((int width, bool dark, bool print) in new[] { (360, false, false), (768, true, false), (1440, false, false), (1040, false, true) })
            {
                browser.Show(width, 900, dark, print);
                int shown = (int)browser.Evaluate("document.documentElement.scrollWidth")!;
                Assert.True(shown <= width, $"{page} is {shown} wide on {width}");
                if (Environment.GetEnvironmentVariable("KHO_SCREENSHOTS") is string directory)
                {
                    File.WriteAllBytes(Path.Combine(directory, $"{Path.GetFileNameWithoutExtension(page)}-{width}{(dark ? "-dark" : "")}{(print ? "-print" : "")}.png"), browser.Screenshot());
                }
            }
        }

        browser.Show(1440, 900);
        string[] columns = ((string)browser.Evaluate("(() => { const box = document.querySelector('.matrix'); return box.scrollWidth + '|' + box.clientWidth; })()")!).Split('|');
        Assert.True(int.Parse(columns[0]) <= int.Parse(columns[1]), "at 1440 pixels the last columns are cut off");
    }

    [FactOnChromium]
    public void The_heads_of_a_matrix_stay_and_its_cells_lead_to_their_reasons()
    {
        string matrix = Path.Combine(_directory, "matrix.html");
        KhoProcess.Run("abi", "matrix", "--html", matrix);
        using Browser browser = new();
        browser.Open(matrix);
        browser.Show(360, 300);
        string heads = (string)browser.Evaluate("""
            (() => {
                const box = document.querySelector(".matrix");
                box.scrollTo(200, 150);
                const at = box.getBoundingClientRect(), column = box.querySelectorAll("thead th")[5].getBoundingClientRect(), row = box.querySelectorAll("tbody th")[6].getBoundingClientRect();
                return (column.top - at.top).toFixed(0) + "|" + (row.left - at.left).toFixed(0);
            })()
            """)!;
        Assert.All(heads.Split('|'), offset => Assert.InRange(int.Parse(offset), 0, 2));

        browser.Evaluate("document.querySelector(\"a[href='#m0-linux-6.18-linux-6.17']\").click()");
        Assert.Equal("linux-6.18 → linux-6.17 misread", (string?)browser.Evaluate("new Promise(done => setTimeout(() => done([...document.querySelectorAll('details[open] summary')].map(one => one.textContent).join(';')), 200))"));
        Assert.Empty(browser.Complaints);
    }

    /// <summary>A matrix of today's releases and four to come: whatever is added, as many columns. More of them scroll in their own box.</summary>
    private void WriteMatrix(string path)
    {
        const string Today = "linux-6.17,linux-6.18,linux-6.19,linux-7.0,kho-v2,linux-7.1-rc5,linux-7.1,linux-7.2,linux-7.3,rfc-page-type,rfc-page-type-deep";
        string[] later = ["linux-99.1", "linux-99.2", "linux-99.3", "linux-99.4"];
        string spec = Directory.CreateDirectory(Path.Combine(_directory, "spec")).FullName;
        foreach (string id in later)
        {
            File.WriteAllText(Path.Combine(spec, $"{id}.yaml"), $"id: {id}\ntitle: x\nbased_on: linux-7.3\nversions: [\"{id[6..]}\"]\nverified: nothing\n");
        }

        Assert.Equal("", KhoProcess.Run("abi", "matrix", "--html", path, "--spec", spec, "--releases", $"{Today},{string.Join(',', later)}").Errors);
    }
}
