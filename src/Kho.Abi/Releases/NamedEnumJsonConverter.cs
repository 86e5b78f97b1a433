using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>Reads a choice by its name and by nothing else: a number would be taken for the choice that stands there in the source.</summary>
/// <typeparam name="TEnum">Choices.</typeparam>
internal sealed class NamedEnumJsonConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;
