namespace VerifyXunit.Tests;

public class NamingTests : SnapshotTest
{
    public enum Shade
    {
        Light,
    }

    [Fact]
    public Task The_snapshot_is_beside_the_source()
    {
        return Verifier.Verify("class, method, and the directory of this file\n");
    }

    [Fact]
    public async Task A_directory_is_made_where_missing()
    {
        string below = Path.Combine(Folder, "a", "b");

        await Assert.ThrowsAnyAsync<Exception>(() => Verifier.Verify("one").UseDirectory(below).DisableDiff().ToTask());

        Assert.True(File.Exists(Path.Combine(below, "NamingTests.A_directory_is_made_where_missing.received.txt")));
    }

    [Fact]
    public async Task A_relative_directory_is_relative_to_the_source()
    {
        await Verifier.Verify("beside the source").UseDirectory("Snapshots").UseFileName("Relative");
    }

    [Fact]
    public async Task Class_and_method_can_be_replaced()
    {
        Write("Type.Class_and_method_can_be_replaced.verified.txt", "1");
        Write("NamingTests.Method.verified.txt", "2");
        Write("Type.Method.verified.txt", "3");

        await Verifier.Verify("1").UseDirectory(Folder).UseTypeName("Type");
        await Verifier.Verify("2").UseDirectory(Folder).UseMethodName("Method");
        await Verifier.Verify("3").UseDirectory(Folder).UseTypeName("Type").UseMethodName("Method");
    }

    [Fact]
    public async Task A_call_in_a_lambda_belongs_to_the_test_around_it()
    {
        Write("NamingTests.A_call_in_a_lambda_belongs_to_the_test_around_it.verified.txt", "1");
        Func<Task> call = async () =>
        {
            await Task.Yield();
            await Verifier.Verify("1").UseDirectory(Folder);
        };

        await call();
    }

    [Theory]
    [InlineData(16, "le")]
    public async Task Parameters_are_named(int bits, string order)
    {
        Write("NamingTests.Parameters_are_named_bits=16_order=le.verified.txt", "1");
        Write("NamingTests.Parameters_are_named_bits=16.verified.txt", "2");
        Write("NamingTests.Parameters_are_named_any text.verified.txt", "3");
        Write("NamingTests.Method_bits=16_order=le.verified.txt", "4");
        var settings = new VerifySettings();
        settings.UseParameters(bits);

        await Verifier.Verify("1").UseDirectory(Folder).UseParameters(bits, order);
        await Verifier.Verify("2", settings).UseDirectory(Folder);
        await Verifier.Verify("3").UseDirectory(Folder).UseTextForParameters("any text");
        await Verifier.Verify("4").UseDirectory(Folder).UseMethodName("Method").UseParameters(bits, order);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Values_are_written_so_that_any_system_allows_them(object? value, string text)
    {
        string name = $"NamingTests.{nameof(Values_are_written_so_that_any_system_allows_them)}_value={text}";
        Write($"{name}.verified.txt", "1");

        await Verifier.Verify("1").UseDirectory(Folder).UseParameters(new object?[] { value });
    }

    public static TheoryData<object?, string> Values()
    {
        return new TheoryData<object?, string>
        {
            { null, "null" },
            { true, "True" },
            { -1L, "-1" },
            { 1.5, "1.5" },
            { Shade.Light, "Light" },
            { "sched:a/b", "sched-a-b" },
            { "\"\\<>|*?\t", "--------" },
            { "[x] é.y_z=1", "[x] é.y_z=1" },
            { Array.Empty<int>(), "[]" },
            { new List<object> { 1, "a:b", new[] { 2, 3 } }, "1,a-b,[2,3]" },
        };
    }

    [Theory]
    [InlineData("a", "b")]
    public async Task An_array_is_one_parameter(params string[] words)
    {
        Write("NamingTests.An_array_is_one_parameter_words=a,b.verified.txt", "1");

        await Verifier.Verify("1").UseDirectory(Folder).UseParameters(words);
    }

    [Theory]
    [InlineData(1)]
    public async Task More_values_than_parameters_fail(int one)
    {
        Exception failure = await Assert.ThrowsAnyAsync<Exception>(
            () => Verifier.Verify("1").UseDirectory(Folder).UseParameters(one, 2).ToTask());

        Assert.Contains("parameters", failure.Message);
        Assert.Empty(Files());
    }

    [Theory]
    [InlineData(1)]
    public async Task Without_values_the_parameters_are_not_named(int unused)
    {
        Write("NamingTests.Without_values_the_parameters_are_not_named.verified.txt", "1");

        await Verifier.Verify(unused.ToString()).UseDirectory(Folder);
    }

    [Fact]
    public void Names_that_exclude_each_other_fail()
    {
        Fails<Exception>(() => Verifier.Verify("1").UseTypeName("Type").UseFileName("it"));
        Fails<Exception>(() => Verifier.Verify("1").UseFileName("it").UseMethodName("Method"));
        Fails<Exception>(() => Verifier.Verify("1").UseFileName("it").UseParameters(1));
        Fails<Exception>(() => Verifier.Verify("1").UseTextForParameters("it").UseParameters(1));
    }

    [Fact]
    public void Names_no_file_can_have_fail()
    {
        Fails<ArgumentException>(() => Verifier.Verify("1").UseFileName("a/b"));
        Fails<ArgumentException>(() => Verifier.Verify("1").UseMethodName(""));
    }

    // Before anything is awaited, which is why these are not asynchronous.
    private static void Fails<T>(Func<SettingsTask> name)
        where T : Exception
    {
        Assert.ThrowsAny<T>((Func<object>)name);
    }

    public class Nested : SnapshotTest
    {
        [Fact]
        public async Task A_nested_class_has_the_name_of_the_one_around_it_too()
        {
            Write("NamingTests.Nested.A_nested_class_has_the_name_of_the_one_around_it_too.verified.txt", "1");

            await Verifier.Verify("1").UseDirectory(Folder);
        }

        [Fact]
        public async Task The_snapshot_is_beside_the_source_of_another_class()
        {
            Write("NamingTests.Nested.The_snapshot_is_beside_the_source_of_another_class.verified.txt", "1");

            await Verifier.Verify("1").UseDirectory(Folder);
        }
    }
}
