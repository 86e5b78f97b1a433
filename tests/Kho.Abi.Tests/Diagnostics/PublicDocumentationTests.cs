using System.Reflection;
using System.Xml.Linq;
using Kho.Analysis;
using Kho.Images;

namespace Kho.Abi.Tests.Diagnostics;

/// <summary>The compiler asks for no parameter's description, since internal members need none: this asks for those that users see.</summary>
public sealed class PublicDocumentationTests
{
    public static TheoryData<string> Assemblies => [typeof(MemoryImage).Assembly.GetName().Name!, typeof(Handover).Assembly.GetName().Name!, typeof(HandoverAnalysis).Assembly.GetName().Name!];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Every_parameter_that_users_see_is_described(string name)
    {
        Assembly assembly = Assembly.Load(name);
        ILookup<string, string[]> described = XDocument.Load(Path.ChangeExtension(assembly.Location, "xml")).Descendants("member")
            .ToLookup(member => Member(member.Attribute("name")!.Value), member => member.Elements("param").Select(parameter => parameter.Attribute("name")!.Value).ToArray());
        MethodBase[] methods = [.. assembly.GetExportedTypes().Where(type => !typeof(Delegate).IsAssignableFrom(type)).SelectMany(Methods)];

        Assert.NotEmpty(methods);
        Assert.All(methods, method => Assert.Contains(described[$"M:{method.DeclaringType!.FullName!.Replace('+', '.')}.{method.Name.Replace('.', '#')}"],
            parameters => method.GetParameters().Select(parameter => parameter.Name!).SequenceEqual(parameters)));
    }

    /// <summary>Methods written by hand: not those of properties, operators, records and interfaces of the framework.</summary>
    private static IEnumerable<MethodBase> Methods(Type type) => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).OfType<MethodBase>()
        .Where(method => method.GetParameters().Length > 0
            && !(method.IsSpecialName && method is MethodInfo)
            && method.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null
            && !(method is MethodInfo { IsVirtual: true } inherited && (inherited.GetBaseDefinition() != inherited || Implements(type, inherited))));

    private static bool Implements(Type type, MethodInfo method) => !type.IsInterface && type.GetInterfaces().Any(one => type.GetInterfaceMap(one).TargetMethods.Contains(method));

    /// <summary>An id of the documentation without its parameters and arity.</summary>
    private static string Member(string id)
    {
        string bare = id.Split('(')[0];
        int arity = bare.IndexOf("``", StringComparison.Ordinal);
        return arity < 0 ? bare : bare[..arity];
    }
}
