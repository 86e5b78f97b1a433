using System.Reflection;

namespace Kaitai.Struct.Runtime.Tests;

/// <summary>Looks at the protected fields in which the errors of the runtime keep what they are about.</summary>
internal static class Inside
{
    public static object? Field(Exception error, string name)
    {
        for (Type? type = error.GetType(); type is not null; type = type.BaseType)
        {
            FieldInfo? field = type.GetField(
                name,
                BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            if (field is not null)
            {
                Assert.True(field.IsFamily, $"{name} is not protected");
                return field.GetValue(error);
            }
        }

        throw new MissingFieldException(error.GetType().Name, name);
    }
}
