using System.Reflection;
using System.Runtime.CompilerServices;

namespace Rubato.Solution.Tests.Generated;

/// <summary>Types as C# writes them: keywords, arguments, tuples' names, nullability except a type parameter's.</summary>
static class TypeNames
{
    static readonly Dictionary<string, string> Keywords = """
        Void void Object object String string Boolean bool Char char Byte byte SByte sbyte Int16 short UInt16 ushort Int32 int
        UInt32 uint Int64 long UInt64 ulong IntPtr nint UIntPtr nuint Single float Double double Decimal decimal
        """.Split([' ', '\n']).Chunk(2).ToDictionary(pair => "System." + pair[0], pair => pair[1]);

    public static string Of(Type type) => Of(type, null, new Queue<string?>());

    public static string Of(ParameterInfo parameter, NullabilityInfo nullability) =>
        Of(parameter.ParameterType, nullability, Names(parameter.GetCustomAttribute<TupleElementNamesAttribute>()));

    public static string Of(PropertyInfo property, NullabilityInfo nullability) =>
        Of(property.PropertyType, nullability, Names(property.GetCustomAttribute<TupleElementNamesAttribute>()));

    /// <summary>A type's own name with those around it and its parameters: <c>Outer.Inner&lt;T&gt;</c>.</summary>
    public static string OfDefinition(Type type)
    {
        var name = type.Name.Split('`')[0];
        var inherited = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var own = type.GetGenericArguments().Skip(inherited).Select(argument => argument.Name).ToArray();
        if (own.Length > 0) name += $"<{string.Join(", ", own)}>";
        return type.DeclaringType is { } outer ? $"{OfDefinition(outer)}.{name}" : name;
    }

    static Queue<string?> Names(TupleElementNamesAttribute? attribute) => new(attribute?.TransformNames ?? []);

    // The names of a tuple's elements come before those of the tuples in it, so they are taken off before going down.
    static string Of(Type type, NullabilityInfo? nullability, Queue<string?> tupleNames)
    {
        if (type.IsByRef) return Of(type.GetElementType()!, nullability, tupleNames);
        var mark = nullability?.ReadState == NullabilityState.Nullable || nullability?.WriteState == NullabilityState.Nullable ? "?" : "";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Of(underlying, nullability?.GenericTypeArguments.ElementAtOrDefault(0), tupleNames) + "?";
        if (Keywords.TryGetValue($"{type.Namespace}.{type.Name}", out var keyword)) return keyword + (type.IsValueType ? "" : mark);
        if (type.IsArray) return $"{Of(type.GetElementType()!, nullability?.ElementType, tupleNames)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        if (type.IsPointer) return Of(type.GetElementType()!, null, tupleNames) + "*";
        if (type.IsGenericParameter) return type.Name;
        if (type.IsValueType) mark = "";
        if (!type.IsGenericType) return (type.DeclaringType is null ? type.Name : OfDefinition(type)) + mark;
        var isTuple = type.IsAssignableTo(typeof(ITuple)) && type.IsValueType;
        var names = isTuple ? type.GetGenericArguments().Select(_ => tupleNames.TryDequeue(out var name) ? name : null).ToArray() : [];
        var arguments = type.GetGenericArguments().Select((argument, i) => Of(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(i), tupleNames)).ToArray();
        if (isTuple) return $"({string.Join(", ", arguments.Zip(names, (argument, name) => name is null ? argument : $"{argument} {name}"))})";
        var outer = type.DeclaringType is { } declaring ? OfDefinition(declaring) + "." : "";
        return $"{outer}{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>{mark}";
    }
}
