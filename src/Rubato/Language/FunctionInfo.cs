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

    /// <summary>What holds or doesn't, as <c>step &lt; 100</c>.</summary>
    Condition,

    /// <summary>One of a few words, as <c>triangular2</c> or <c>"1-sqrt"</c>.</summary>
    Word,

    /// <summary>A list of formulas, <c>[0.1, 0.2]</c>.</summary>
    List,

    /// <summary>A list of lengths of time, <c>[30ep, 60ep]</c>.</summary>
    Durations,

    /// <summary>A list of lists of formulas, <c>[[0, 0.1], [10, 0.2]]</c>.</summary>
    Table,
}

/// <summary>One parameter of a function.</summary>
/// <param name="Name">Its name in the text.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="IsRequired">Whether a call must give it.</param>
/// <param name="Default">What it is when a call leaves it out; null where the function decides.</param>
/// <param name="Words">The words that a word may be; empty for other kinds.</param>
public sealed record FunctionParameter(string Name, ParameterKind Kind, bool IsRequired, object? Default, ValueList<string> Words)
{
    /// <summary>What the record holds when a call leaves it out: a formula's default is filled in where it is lowered.</summary>
    internal object? Omitted => Kind is ParameterKind.Flag or ParameterKind.Word ? Default : null;
}

/// <summary>
/// What the language knows of a function, read once from the record that declares it; evaluation never comes here.
/// </summary>
public sealed class FunctionInfo
{
    static readonly Lazy<Registry> Known = new(() => new Registry());

    /// <summary>Short names of peers; a plan may be written with them and prints the full ones.</summary>
    static readonly Dictionary<string, string> ShortPeers = new() { ["hf"] = "transformers" };

    static readonly Dictionary<Type, ParameterKind?> Kinds = new()
    {
        [typeof(Formula)] = ParameterKind.Number,
        [typeof(Duration)] = ParameterKind.Duration,
        [typeof(bool)] = ParameterKind.Flag,
        [typeof(Condition)] = ParameterKind.Condition,
        [typeof(string)] = ParameterKind.Word,
        [typeof(ValueList<Formula>)] = ParameterKind.List,
        [typeof(ValueList<Duration>)] = ParameterKind.Durations,
        [typeof(ValueList<ValueList<Formula>>)] = ParameterKind.Table,
    };

    readonly ConstructorInfo _constructor;
    readonly Func<Function, object?>[] _getters;
    readonly Dictionary<string, int> _places;

    FunctionInfo(Type type)
    {
        Type = type;
        Name = type.GetCustomAttribute<NamedAttribute>()?.Name ?? SnakeCase(type.Name);
        _constructor = type.GetConstructors().Single();
        var parameters = _constructor.GetParameters();
        _getters = [.. parameters.Select(p => Getter(type.GetProperty(PascalCase(p.Name!))!))];
        Parameters = [.. parameters.Select(Describe)];
        _places = parameters.Select((p, i) => (p.Name!, i)).ToDictionary();
    }

    /// <summary>Every function of the language, by name.</summary>
    public static IReadOnlyList<FunctionInfo> All => Known.Value.InOrder;

    /// <summary>The function's name in the text.</summary>
    public string Name { get; }

    /// <summary>The peer whose function this is, as <c>torch</c>; null for the language's own.</summary>
    public string? Dialect => Name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? Name[..dot] : null;

    /// <summary>The record that declares it.</summary>
    public Type Type { get; }

    /// <summary>Its parameters in order.</summary>
    public IReadOnlyList<FunctionParameter> Parameters { get; }

    /// <summary>The call as a user would write it, with defaults: <c>linear(from, to, inclusive: false)</c>.</summary>
    public override string ToString() => $"{Name}({string.Join(", ", Parameters.Select(Show))})";

    /// <summary>What a name that isn't a function's was meant to be: a peer's class without the peer, another of that peer's, or one of our own.</summary>
    internal static string Suggest(string name)
    {
        var (peer, bare) = name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? (name[..dot], name[(dot + 1)..]) : (null, name);
        string[] namesakes = [.. All.Select(function => function.Name).Where(known => known.EndsWith("." + bare, StringComparison.OrdinalIgnoreCase))];
        if (namesakes.Length > 0) return $"Did you mean {string.Join(" or ", namesakes.Take(4).Select(known => $"`{known}`"))}?";
        var same = All.Where(function => function.Dialect == peer).Select(function => function.Name).ToArray();
        return Names.Suggest(name, same.Length > 0 ? same : All.Where(function => function.Dialect is null).Select(function => function.Name));
    }

    internal static FunctionInfo? Find(string name) => Known.Value.ByName.GetValueOrDefault(Full(name));

    /// <summary>A peer's or its function's name with the peer in full: <c>transformers.linear</c> for <c>hf.linear</c>.</summary>
    /// <param name="name">Any name; others than those of peers that have a short one stay as they are.</param>
    public static string Full(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var peer = name.Split('.')[0];
        return ShortPeers.TryGetValue(peer, out var full) ? full + name[peer.Length..] : name;
    }

    /// <summary>The parameter that a property of the record holds.</summary>
    internal FunctionParameter ParameterOf(string property) => Parameters[_places[property]];

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
        var kind = Kinds.GetValueOrDefault(parameter.ParameterType) is { } known ? known
            : throw new NotSupportedException($"{parameter.Member.DeclaringType}: {parameter.ParameterType} is no type of the plan language.");
        var variadic = parameter.IsDefined(typeof(ParamCollectionAttribute));
        if (kind == ParameterKind.List && variadic) kind = ParameterKind.Numbers;
        var name = parameter.GetCustomAttribute<NamedAttribute>()?.Name ?? SnakeCase(parameter.Name!);
        object? filledIn = parameter.GetCustomAttribute<DefaultAttribute>() is { } stated ? new Number(stated.Value)
            : parameter.HasDefaultValue ? parameter.DefaultValue : null;
        var words = parameter.GetCustomAttribute<WordsAttribute>()?.Words ?? [];
        return new(name, kind, !parameter.HasDefaultValue && !variadic, filledIn, [.. words]);
    }

    static string Show(FunctionParameter parameter)
    {
        if (parameter.Kind == ParameterKind.Numbers) return parameter.Name + ", …";
        var form = parameter.Kind switch
        {
            ParameterKind.Duration => ":",
            ParameterKind.List or ParameterKind.Durations => ": […]",
            ParameterKind.Table => ": [[…]]",
            ParameterKind.Word => ": " + string.Join("|", parameter.Words),
            _ => "",
        };
        if (parameter.IsRequired) return parameter.Name + form;
        if (parameter.Default is null) return $"[{parameter.Name}{(form.Length == 0 ? ":" : form)}]";
        var text = new StringBuilder(parameter.Name).Append(": ");
        ArgumentText.Write(text, parameter.Default);
        return text.ToString();
    }

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
