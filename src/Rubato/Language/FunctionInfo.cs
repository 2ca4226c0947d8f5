using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rubato.Language;

/// <summary>What an argument of a function is.</summary>
public enum ParameterKind
{
    /// <summary>A formula; a number that may change over time unless the function says otherwise.</summary>
    Number,

    /// <summary>A length of time with its unit.</summary>
    Duration,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,

    /// <summary>Any number of formulas, by position.</summary>
    Numbers,
}

/// <summary>One parameter of a function.</summary>
/// <param name="Name">Its name in the text.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="IsRequired">Whether a call must give it.</param>
/// <param name="Default">What it is when a call leaves it out; null where the function decides.</param>
public sealed record FunctionParameter(string Name, ParameterKind Kind, bool IsRequired, object? Default);

/// <summary>
/// What the language knows of a function, read once from the record that declares it; evaluation never comes here.
/// </summary>
public sealed class FunctionInfo
{
    static readonly Lazy<Registry> Known = new(() => new Registry());

    readonly ConstructorInfo _constructor;
    readonly Func<Function, object?>[] _getters;

    FunctionInfo(Type type)
    {
        Type = type;
        Name = SnakeCase(type.Name);
        _constructor = type.GetConstructors().Single();
        var parameters = _constructor.GetParameters();
        _getters = [.. parameters.Select(p => Getter(type.GetProperty(PascalCase(p.Name!))!))];
        Parameters = [.. parameters.Select(Describe)];
    }

    /// <summary>Every function of the language, by name.</summary>
    public static IReadOnlyList<FunctionInfo> All => Known.Value.InOrder;

    /// <summary>The function's name in the text.</summary>
    public string Name { get; }

    /// <summary>The record that declares it.</summary>
    public Type Type { get; }

    /// <summary>Its parameters in order.</summary>
    public IReadOnlyList<FunctionParameter> Parameters { get; }

    /// <summary>The call as a user would write it, with defaults: <c>linear(from, to, inclusive: false)</c>.</summary>
    public override string ToString() => $"{Name}({string.Join(", ", Parameters.Select(Show))})";

    internal static FunctionInfo? Find(string name) => Known.Value.ByName.GetValueOrDefault(name);

    internal static FunctionInfo Of(Function function) => Known.Value.ByType[function.GetType()];

    internal object?[] ReadArguments(Function function)
    {
        var arguments = new object?[_getters.Length];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = _getters[i](function);
        return arguments;
    }

    internal Function Create(object?[] arguments) =>
        (Function)_constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);

    static Func<Function, object?> Getter(PropertyInfo property) =>
        typeof(FunctionInfo).GetMethod(nameof(TypedGetter), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(property.DeclaringType!, property.PropertyType)
            .CreateDelegate<Func<MethodInfo, Func<Function, object?>>>()(property.GetMethod!);

    // A delegate reads ten times faster than reflection, and trees are walked often while a plan compiles.
    static Func<Function, object?> TypedGetter<TFunction, TValue>(MethodInfo get)
        where TFunction : Function
    {
        var typed = get.CreateDelegate<Func<TFunction, TValue>>();
        return function => typed((TFunction)function);
    }

    static FunctionParameter Describe(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        var kind = type == typeof(Duration) ? ParameterKind.Duration
            : type == typeof(bool) ? ParameterKind.Flag
            : type == typeof(ValueList<Formula>) ? ParameterKind.Numbers
            : type == typeof(Formula) ? ParameterKind.Number
            : throw new NotSupportedException($"{parameter.Member.DeclaringType}: {type} is no type of the plan language.");
        var variadic = parameter.IsDefined(typeof(ParamCollectionAttribute));
        return new(SnakeCase(parameter.Name!), kind, !parameter.HasDefaultValue && !variadic, parameter.HasDefaultValue ? parameter.DefaultValue : null);
    }

    static string Show(FunctionParameter parameter) => parameter switch
    {
        { Kind: ParameterKind.Numbers } => parameter.Name + ", …",
        { IsRequired: true } => parameter.Kind == ParameterKind.Duration ? parameter.Name + ":" : parameter.Name,
        { Default: bool flag } => parameter.Name + (flag ? ": true" : ": false"),
        _ => $"[{parameter.Name}:]",
    };

    static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }

    static string PascalCase(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    sealed class Registry
    {
        public Registry()
        {
            InOrder = [.. typeof(Function).Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(Function)) && !type.IsAbstract)
                .Select(type => new FunctionInfo(type)).OrderBy(info => info.Name, StringComparer.Ordinal)];
            ByName = InOrder.ToDictionary(info => info.Name);
            ByType = InOrder.ToDictionary(info => info.Type);
        }

        public IReadOnlyList<FunctionInfo> InOrder { get; }

        public Dictionary<string, FunctionInfo> ByName { get; }

        public Dictionary<Type, FunctionInfo> ByType { get; }
    }
}
