namespace VerifyXunit.Tests.StandIn;

public class AcceptingTests : SnapshotTest
{
    [Fact]
    public async Task The_variable_makes_what_is_received_the_snapshot()
    {
        Write("it.verified.json", "of another extension");
        Write("it.verified.txt", "old");
        SetEnvironment(accept: "1", ci: null);

        await Verifier.Verify("new").UseDirectory(Folder).UseFileName("it");

        Assert.Equal(["it.verified.txt"], Files());
        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'n', (byte)'e', (byte)'w'], File.ReadAllBytes(At("it.verified.txt")));
    }

    [Theory]
    [InlineData("1", "true")]
    [InlineData("0", null)]
    [InlineData(null, "true")]
    public async Task It_has_no_effect_in_continuous_integration_or_with_another_value(string? accept, string? ci)
    {
        Write("it.verified.txt", "old");
        SetEnvironment(accept, ci);

        await Assert.ThrowsAnyAsync<Exception>(() => Verifier.Verify("new").UseDirectory(Folder).UseFileName("it").ToTask());

        Assert.Equal("old", File.ReadAllText(At("it.verified.txt")));
    }
}
