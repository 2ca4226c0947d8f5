using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rubato.Solution.Tests.Generated;

/// <summary>
/// What a library shows to others, as text: a line for each type, below it a line for each member, sorted. What the compiler
/// makes for every record, and overrides, are left out: they follow from the rest.
/// </summary>
static class PublicApi
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly NullabilityInfoContext Nullability = new();

    static readonly Dictionary<string, string> Operators = """
        Addition + Subtraction - Multiply * Division / Modulus % UnaryNegation - UnaryPlus + LogicalNot ! BitwiseAnd & BitwiseOr | ExclusiveOr ^
        Equality == Inequality != LessThan < GreaterThan > LessThanOrEqual <= GreaterThanOrEqual >= True true False false
        """.Split([' ', '\n']).Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(FullName, StringComparer.Ordinal))
        {
            text.Append(Heading(type)).Append('\n');
            foreach (var line in Members(type)) text.Append("    ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    static string FullName(Type type) => $"{type.Namespace}.{TypeNames.OfDefinition(type)}";

    static string Heading(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
            : (IsRecord(type) ? "record " : "") + (type.IsValueType ? "struct" : "class");
        var modifiers = type.IsValueType && !type.IsEnum
            ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "")
            : type is { IsAbstract: true, IsSealed: true } ? "static "
            : type.IsAbstract && !type.IsInterface ? "abstract "
            : type.IsSealed && kind.EndsWith("class", StringComparison.Ordinal) ? "sealed " : "";
        var bases = type.IsEnum || kind == "delegate" ? "" : string.Join(", ", Bases(type));
        return $"{modifiers}{kind.Replace("record class", "record", StringComparison.Ordinal)} {FullName(type)}{(bases.Length > 0 ? " : " + bases : "")}{Constraints(type.GetGenericArguments())}";
    }

    static IEnumerable<string> Bases(Type type)
    {
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)) yield return TypeNames.Of(parent);
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var own = type.GetInterfaces().Except(inherited).Where(i => i.IsPublic && !(IsRecord(type) && i == typeof(IEquatable<>).MakeGenericType(type))).ToArray();
        foreach (var name in own.Except(own.SelectMany(i => i.GetInterfaces())).Select(TypeNames.Of).Order(StringComparer.Ordinal)) yield return name;
    }

    static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => string.Create(CultureInfo.InvariantCulture, $"{field.Name} = {field.GetRawConstantValue()}"));
        if (type.IsSubclassOf(typeof(Delegate))) return [Signature(type.GetMethod("Invoke")!, "Invoke")];
        return
        [
            .. Sorted(type.GetFields(Declared).Where(f => IsVisible(f.Attributes & FieldAttributes.FieldAccessMask)), Show),
            .. Sorted(type.GetConstructors(Declared).Where(c => !c.IsStatic && IsWritten(c)), c => Access(c) + OwnName(type) + Parameters(c)),
            .. Sorted(type.GetProperties(Declared).Where(p => !IsOfARecord(p) && p.GetAccessors(true).Any(a => IsVisible(a) && !IsOverride(a))), Show),
            .. Sorted(type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod!)), e => $"{Access(e.AddMethod!)}event {TypeNames.Of(e.EventHandlerType!)} {e.Name}"),
            .. Sorted(type.GetMethods(Declared).Where(m => (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) && IsWritten(m) && !IsOverride(m)), m => Signature(m, m.Name)),
        ];
    }

    static IEnumerable<string> Sorted<T>(IEnumerable<T> members, Func<T, string> show)
        where T : MemberInfo => members.Select(member => (member.Name, Line: show(member))).OrderBy(member => member.Name, StringComparer.Ordinal).ThenBy(member => member.Line, StringComparer.Ordinal).Select(member => member.Line);

    static string OwnName(Type type) => type.Name.Split('`')[0];

    static string Show(FieldInfo field)
    {
        var modifiers = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        return $"{(field.IsPublic ? "" : "protected ")}{modifiers}{TypeNames.Of(field.FieldType)} {field.Name}{(field.IsLiteral ? " = " + Constant(field.GetRawConstantValue(), field.FieldType) : "")}";
    }

    static string Show(PropertyInfo property)
    {
        var accessors = new StringBuilder();
        foreach (var accessor in property.GetAccessors(true).Where(IsVisible))
        {
            var isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
            accessors.Append(accessor.IsPublic ? "" : "protected ").Append(accessor == property.GetMethod ? "get; " : isInit ? "init; " : "set; ");
        }

        var first = property.GetAccessors(true).OrderByDescending(accessor => accessor.IsPublic).First();
        var index = property.GetIndexParameters();
        var name = index.Length > 0 ? $"this[{string.Join(", ", index.Select(Show))}]" : property.Name;
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var access = first.IsPublic ? Modifiers(first) : "";
        return $"{access}{required}{Reference(first == property.GetMethod ? first.ReturnParameter : null)}{TypeNames.Of(property, Nullability.Create(property))} {name} {{ {accessors}}}";
    }

    static string Signature(MethodInfo method, string name)
    {
        var returns = Reference(method.ReturnParameter) + TypeNames.Of(method.ReturnParameter, Nullability.Create(method.ReturnParameter));
        var head = name switch
        {
            "op_Implicit" => $"implicit operator {returns}",
            "op_Explicit" => $"explicit operator {returns}",
            _ when name.StartsWith("op_", StringComparison.Ordinal) => $"{returns} operator {Operators.GetValueOrDefault(name[3..], name[3..])}",
            _ => $"{returns} {name}",
        };
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        return $"{Access(method)}{Modifiers(method)}{head}{generic}{Parameters(method)}{Constraints(method.GetGenericArguments())}";
    }

    static string Modifiers(MethodInfo method) =>
        (method.IsStatic ? "static " : "")
        + (method.DeclaringType!.IsInterface && !(method.IsStatic && method.IsAbstract) ? "" : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");

    static string Parameters(MethodBase method)
    {
        var extends = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"({extends}{string.Join(", ", method.GetParameters().Select(Show))})";
    }

    static string Show(ParameterInfo parameter)
    {
        var isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        var by = !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        var fallback = parameter.HasDefaultValue ? " = " + Constant(parameter.DefaultValue, parameter.ParameterType) : "";
        return $"{(isParams ? "params " : "")}{by}{TypeNames.Of(parameter, Nullability.Create(parameter))} {parameter.Name}{fallback}";
    }

    static string Reference(ParameterInfo? returned) =>
        returned is not { ParameterType.IsByRef: true } ? "" : returned.GetRequiredCustomModifiers().Length > 0 ? "ref readonly " : "ref ";

    static string Constraints(Type[] arguments) => string.Concat(arguments.Where(argument => argument.IsGenericParameter).Select(argument =>
    {
        var special = argument.GenericParameterAttributes;
        var isStruct = special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> all = [];
        if (isStruct) all.Add("struct");
        if (special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) all.Add("class");
        all.AddRange(argument.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(TypeNames.Of));
        if (special.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct) all.Add("new()");
        return all.Count == 0 ? "" : $" where {argument.Name} : {string.Join(", ", all)}";
    }));

    static string Constant(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ when type.IsEnum => $"{type.Name}.{Enum.ToObject(type, value)}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    static bool IsVisible(MethodBase method) =>
        method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && method.DeclaringType is { IsSealed: false });

    static bool IsVisible(FieldAttributes access) => access is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    static bool IsWritten(MethodBase method) => IsVisible(method) && !method.IsDefined(typeof(CompilerGeneratedAttribute));

    static bool IsOverride(MethodInfo method) => method.GetBaseDefinition().DeclaringType != method.DeclaringType;

    /// <summary>What a record has because of its parameters.</summary>
    static bool IsOfARecord(PropertyInfo property) => property.Name == "EqualityContract"
        || (IsRecord(property.DeclaringType!) && property is { GetMethod.IsPublic: true, SetMethod.IsPublic: true }
            && property.DeclaringType!.GetConstructors().Any(c => c.GetParameters().Any(p => p.Name == property.Name && p.ParameterType == property.PropertyType)));

    static bool IsRecord(Type type) => type.GetMethod("PrintMembers", Declared, [typeof(StringBuilder)]) is not null;
}
