using System.Reflection;

namespace Kaitai.Struct.Runtime.Tests;

/// <summary>What the published runtime offers, so that it can take the place of this one.</summary>
public sealed class PublicSurfaceTests
{
    private static readonly string[] _stream =
    [
        "Boolean get_IsEof()",
        "Byte ReadU1()",
        "Byte[] BytesStripRight(Byte[] src, Byte padByte)",
        "Byte[] BytesTerminate(Byte[] src, Byte term, Boolean includeTerm)",
        "Byte[] BytesTerminateMulti(Byte[] src, Byte[] term, Boolean includeTerm)",
        "Byte[] EnsureFixedContents(Byte[] expected)",
        "Byte[] ProcessRotateLeft(Byte[] data, Int32 amount, Int32 groupSize)",
        "Byte[] ProcessXor(Byte[] value, Byte[] key)",
        "Byte[] ProcessXor(Byte[] value, Int32 key)",
        "Byte[] ProcessZlib(Byte[] data)",
        "Byte[] ReadBytes(Int64 count)",
        "Byte[] ReadBytes(UInt64 count)",
        "Byte[] ReadBytesFull()",
        "Byte[] ReadBytesTerm(Byte term, Boolean includeTerm, Boolean consumeTerm, Boolean eosError)",
        "Byte[] ReadBytesTermMulti(Byte[] term, Boolean includeTerm, Boolean consumeTerm, Boolean eosError)",
        "Double ReadF8be()",
        "Double ReadF8le()",
        "Int16 ReadS2be()",
        "Int16 ReadS2le()",
        "Int32 ByteArrayCompare(Byte[] a, Byte[] b)",
        "Int32 Mod(Int32 a, Int32 b)",
        "Int32 ReadS4be()",
        "Int32 ReadS4le()",
        "Int64 Mod(Int64 a, Int64 b)",
        "Int64 ReadS8be()",
        "Int64 ReadS8le()",
        "Int64 get_Pos()",
        "Int64 get_Size()",
        "SByte ReadS1()",
        "Single ReadF4be()",
        "Single ReadF4le()",
        "String StringReverse(String s)",
        "UInt16 ReadU2be()",
        "UInt16 ReadU2le()",
        "UInt32 ReadU4be()",
        "UInt32 ReadU4le()",
        "UInt64 ReadBitsInt(Int32 n)",
        "UInt64 ReadBitsIntBe(Int32 n)",
        "UInt64 ReadBitsIntLe(Int32 n)",
        "UInt64 ReadU8be()",
        "UInt64 ReadU8le()",
        "Void .ctor(Byte[] bytes)",
        "Void .ctor(Stream stream)",
        "Void .ctor(String file)",
        "Void AlignToByte()",
        "Void Seek(Int64 position)",
    ];

    private static readonly string[] _types =
    [
        "CustomDecoder",
        "KaitaiStream",
        "KaitaiStruct",
        "KaitaiStructError",
        "UndecidedEndiannessError",
        "ValidationExprError",
        "ValidationFailedError",
        "ValidationGreaterThanError",
        "ValidationLessThanError",
        "ValidationNotAnyOfError",
        "ValidationNotEqualError",
        "ValidationNotInEnumError",
    ];

    [Fact]
    public void The_stream_has_the_members_of_the_published_one() => Assert.Subset(StreamMembers(), Sorted(_stream));

    [Fact]
    public void The_types_are_those_of_the_published_runtime() => Assert.Subset(PublicTypes(), Sorted(_types));

    [Fact]
    public void A_stand_in_offers_nothing_that_would_be_missed_after_the_swap()
    {
        if (!IsStandIn())
        {
            return;
        }

        Assert.Equal(Sorted(_stream), StreamMembers());
        Assert.Equal(Sorted(_types), PublicTypes());
    }

    [Fact]
    public void The_assembly_and_the_base_types_have_the_published_names()
    {
        Assert.Equal("Kaitai.Struct.Runtime", typeof(KaitaiStream).Assembly.GetName().Name);
        Assert.Equal(typeof(BinaryReader), typeof(KaitaiStream).BaseType);
        Assert.True(typeof(KaitaiStruct).IsAbstract);
        Assert.True(typeof(CustomDecoder).IsInterface);
        Assert.Equal(typeof(Exception), typeof(KaitaiStructError).BaseType);
        Assert.Equal(typeof(KaitaiStructError), typeof(ValidationFailedError).BaseType);
        Assert.All(
            typeof(KaitaiStream).Assembly.GetExportedTypes().Where(t => t.Name.StartsWith("ValidationNot", StringComparison.Ordinal)),
            t => Assert.Equal(typeof(ValidationFailedError), t.BaseType));
    }

    private static bool IsStandIn() =>
        typeof(KaitaiStream).Assembly.GetCustomAttribute<AssemblyDescriptionAttribute>()?.Description
            .StartsWith("Stand-in", StringComparison.Ordinal) == true;

    private static SortedSet<string> PublicTypes() =>
        Sorted(typeof(KaitaiStream).Assembly.GetExportedTypes().Select(t => t.Name));

    private static SortedSet<string> StreamMembers() =>
        Sorted(typeof(KaitaiStream)
            .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .OfType<MethodBase>()
            .Select(Shown));

    private static SortedSet<string> Sorted(IEnumerable<string> names) => new(names, StringComparer.Ordinal);

    private static string Shown(MethodBase method)
    {
        string result = method is MethodInfo { ReturnType.Name: string name } ? name : "Void";
        return $"{result} {method.Name}({string.Join(", ", method.GetParameters().Select(p => $"{p.ParameterType.Name} {p.Name}"))})";
    }
}
