using System.Text;
using Rubato.Language;

namespace Rubato;

/// <summary>
/// A function of the plan language. Each is one sealed record, and the record is its whole declaration: the type's name
/// in snake case is its name in the text, its constructor's parameters are its arguments, with their defaults, and
/// <see cref="FunctionInfo"/> finds it. A new function is a new file and nothing else.
/// </summary>
public abstract record Function : Formula
{
    private protected Function()
    {
    }

    /// <summary>The function's name and parameters.</summary>
    public FunctionInfo Info => FunctionInfo.Of(this);

    internal override Precedence Precedence => Precedence.Primary;

    internal override IEnumerable<Formula> Children => Info.ReadArguments(this).SelectMany(Formulas);

    internal override void WriteBare(StringBuilder text)
    {
        text.Append(Info.Name).Append('(');
        var arguments = Info.ReadArguments(this);
        var (byPosition, first) = (true, true);
        for (var i = 0; i < arguments.Length; i++)
        {
            var parameter = Info.Parameters[i];
            if (!parameter.IsRequired && Equals(arguments[i], parameter.Default))
            {
                byPosition = false;
                continue;
            }
            byPosition &= arguments[i] is Formula or ValueList<Formula>;
            if (!first) text.Append(", ");
            first = false;
            if (!byPosition) text.Append(parameter.Name).Append(": ");
            WriteArgument(text, arguments[i]);
        }
        text.Append(')');
    }

    static IEnumerable<Formula> Formulas(object? argument) => argument switch
    {
        Formula formula => [formula],
        ValueList<Formula> list => list,
        _ => [],
    };

    static void WriteArgument(StringBuilder text, object? argument)
    {
        switch (argument)
        {
            case Formula formula:
                formula.Write(text, Precedence.Sequence);
                break;
            case ValueList<Formula> list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (i > 0) text.Append(", ");
                    list[i].Write(text, Precedence.Sequence);
                }
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            default:
                text.Append(argument);
                break;
        }
    }
}
