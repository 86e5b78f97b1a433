namespace VerifyXunit.Tests.StandIn;

public class MessageTests : SnapshotTest
{
    [Fact]
    public async Task A_long_text_is_cut_to_the_lines_around_the_first_difference()
    {
        string[] lines = [.. Enumerable.Range(1, 20).Select(number => $"line {number}")];
        Write("it.verified.txt", string.Join('\n', lines));
        lines[9] = "line X";

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(
            () => Verifier.Verify(string.Join('\n', lines)).UseDirectory(Folder).UseFileName("it").ToTask());

        Assert.EndsWith(
            "First difference: line 10, column 6\n"
            + "Received: it.received.txt\n"
            + "… 6 lines before\nline 7\nline 8\nline 9\nline X\nline 11\nline 12\nline 13\n… 7 lines after\n"
            + "Verified: it.verified.txt\n"
            + "… 6 lines before\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\n… 7 lines after\n",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_only_one_side_has_are_a_difference()
    {
        Write("it.verified.txt", "one");

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(
            () => Verifier.Verify("one\ntwo").UseDirectory(Folder).UseFileName("it").ToTask());

        Assert.Contains("First difference: line 2, column 1\n", failure.Message);
    }

    [Fact]
    public async Task A_call_outside_a_test_says_so()
    {
        Exception failure = await Assert.ThrowsAnyAsync<Exception>(Helper);

        Assert.Contains("'Helper'", failure.Message);
    }

    [Theory]
    [InlineData(1)]
    public async Task A_value_the_package_writes_in_its_own_way_is_refused(int day)
    {
        await Assert.ThrowsAsync<NotSupportedException>(
            () => Verifier.Verify("1").UseDirectory(Folder).UseParameters(new DateOnly(2024, 1, day)).ToTask());
    }

    private async Task Helper()
    {
        await Verifier.Verify("1").UseDirectory(Folder);
    }

    [Fact]
    public void Null_is_refused() => Assert.Throws<ArgumentNullException>(() => Verifier.Verify((string?)null));
}
