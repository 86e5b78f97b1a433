using System.Text;

namespace VerifyXunit.Tests;

public class ComparisonTests : SnapshotTest
{
    [Fact]
    public async Task Equal_text_passes()
    {
        Write("it.verified.txt", "one\ntwo");

        VerifyResult result = await Verifier.Verify("one\ntwo").UseDirectory(Folder).UseFileName("it");

        Assert.Equal("one\ntwo", result.Text);
        Assert.Equal(["it.verified.txt"], Files());
    }

    [Fact]
    public async Task Settings_may_be_made_beforehand()
    {
        Write("it.verified.txt", "one");
        var settings = new VerifySettings();
        settings.UseDirectory(Folder);
        settings.UseFileName("it");

        await Verifier.Verify("one", settings);
    }

    [Fact]
    public async Task Settings_given_are_copied()
    {
        Write("it.verified.txt", "one");
        var settings = new VerifySettings();

        await Verifier.Verify("one", settings).UseDirectory(Folder).UseFileName("it");

        Assert.Null(settings.Directory);
    }

    [Fact]
    public async Task Different_text_fails_and_is_kept_beside_the_snapshot()
    {
        Write("it.verified.txt", "one");

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(
            () => Verifier.Verify("two").UseDirectory(Folder).UseFileName("it").DisableDiff().ToTask());

        Assert.Contains($"Directory: {Folder}\nNotEqual:\n  - Received: it.received.txt\n    Verified: it.verified.txt\n", failure.Message);
        Assert.Contains("Received: it.received.txt\ntwo\nVerified: it.verified.txt\none\n", failure.Message);
        Assert.Equal("two", File.ReadAllText(At("it.received.txt")));
        Assert.Equal("one", File.ReadAllText(At("it.verified.txt")));
    }

    [Fact]
    public async Task A_missing_snapshot_fails_and_is_not_made()
    {
        Exception failure = await Assert.ThrowsAnyAsync<Exception>(
            () => Verifier.Verify("one").UseDirectory(Folder).UseFileName("it").DisableDiff().ToTask());

        Assert.Contains("New:\n  - Received: it.received.txt\n    Verified: it.verified.txt\n", failure.Message);
        Assert.Contains("Received: it.received.txt\none\n", failure.Message);
        Assert.Equal(["it.received.txt"], Files());
    }

    [Fact]
    public async Task An_empty_file_is_no_snapshot()
    {
        File.WriteAllBytes(At("it.verified.txt"), []);

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(
            () => Verifier.Verify("one").UseDirectory(Folder).UseFileName("it").DisableDiff().ToTask());

        Assert.Contains("New:", failure.Message);
    }

    [Fact]
    public async Task A_received_file_of_an_earlier_run_is_deleted()
    {
        Write("it.verified.txt", "one");
        Write("it.received.txt", "another");
        Write("item.received.txt", "of another test");

        await Verifier.Verify("one").UseDirectory(Folder).UseFileName("it");

        Assert.Equal(["it.verified.txt", "item.received.txt"], Files());
    }

    [Fact]
    public async Task A_snapshot_with_another_extension_fails()
    {
        Write("it.verified.txt", "one");
        Write("it.verified.json", "one");

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(
            () => Verifier.Verify("one").UseDirectory(Folder).UseFileName("it").DisableDiff().ToTask());

        Assert.Contains("Delete:\n  - it.verified.json\n", failure.Message);
        Assert.Equal(["it.verified.json", "it.verified.txt"], Files());
    }

    [Fact]
    public async Task The_same_snapshot_twice_fails()
    {
        Write("it.verified.txt", "one");
        await Verifier.Verify("one").UseDirectory(Folder).UseFileName("it");
        await Verifier.Verify("one").UseDirectory(Folder).UseFileName("it").DisableRequireUniquePrefix();

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(
            () => Verifier.Verify("one").UseDirectory(Folder).UseFileName("it").ToTask());

        Assert.Contains(At("it"), failure.Message);
    }

    [Fact]
    public async Task What_is_written_has_a_byte_order_mark_and_line_feeds()
    {
        await Assert.ThrowsAnyAsync<Exception>(
            () => Verifier.Verify("é\r\ntwo\rthree\n").UseDirectory(Folder).UseFileName("it").DisableDiff().ToTask());

        byte[] expected = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("é\ntwo\nthree\n")];
        Assert.Equal(expected, File.ReadAllBytes(At("it.received.txt")));
    }

    [Fact]
    public async Task Line_ends_and_byte_order_mark_of_the_text_make_no_difference()
    {
        Write("it.verified.txt", "one\ntwo\nthree");

        await Verifier.Verify("\uFEFFone\r\ntwo\rthree").UseDirectory(Folder).UseFileName("it");
    }

    [Theory]
    [InlineData("one\ntwo")]
    [InlineData("one\r\ntwo")]
    [InlineData("one\ntwo\n")]
    public async Task A_snapshot_may_lack_the_mark_or_have_one_more_line_end(string snapshot)
    {
        Write("it.verified.txt", snapshot, byteOrderMark: false);

        await Verifier.Verify("one\ntwo").UseDirectory(Folder).UseFileName("it");
    }

    [Theory]
    [InlineData("one\n\n", "one")]
    [InlineData("one", "one\n")]
    public async Task Other_line_ends_at_the_end_do_count(string snapshot, string text)
    {
        Write("it.verified.txt", snapshot);

        await Assert.ThrowsAnyAsync<Exception>(
            () => Verifier.Verify(text).UseDirectory(Folder).UseFileName("it").DisableDiff().ToTask());
    }

    [Fact]
    public async Task The_extension_is_the_file_s_and_the_text_stays_as_it_is()
    {
        Write("it.verified.json", "{ \"a\" :1 }");

        await Verifier.Verify("{ \"a\" :1 }", "json").UseDirectory(Folder).UseFileName("it");

        Assert.Equal(["it.verified.json"], Files());
    }

    [Fact]
    public async Task No_text_has_a_word_for_it()
    {
        Write("it.verified.txt", "emptyString");

        await Verifier.Verify("").UseDirectory(Folder).UseFileName("it");
    }

    [Fact]
    public async Task Nothing_is_compared_before_it_is_awaited()
    {
        SettingsTask verification = Verifier.Verify("one").UseDirectory(Folder).UseFileName("it");
        Assert.Empty(Files());

        Write("it.verified.txt", "one");
        await verification;
        await verification;
    }

    [Fact]
    public async Task It_can_be_returned_as_a_task()
    {
        Write("it.verified.txt", "one");

        Task task = Verifier.Verify("one").UseDirectory(Folder).UseFileName("it");

        await task;
    }
}
