using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Rubato.Solution.Tests.Generated;

/// <summary>The documentation that the compiler wrote beside an assembly, as Markdown.</summary>
sealed partial class XmlDocs
{
    readonly Dictionary<string, XElement> _members;

    public XmlDocs(Type ofAssembly)
    {
        _members = XDocument.Load(Path.ChangeExtension(ofAssembly.Assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value);
    }

    /// <summary>A type's summary and remarks.</summary>
    public string Of(Type type) => Text(Element(type));

    /// <summary>A property's summary.</summary>
    public string Of(Type type, string property) => Text(_members.GetValueOrDefault($"P:{Id(type)}.{property}"));

    /// <summary>What a type's documentation says of a constructor's parameter.</summary>
    public string OfParameter(Type type, string parameter) =>
        Element(type)?.Elements("param").Where(p => p.Attribute("name")!.Value == parameter).Select(Markdown).SingleOrDefault() ?? "";

    /// <summary>The first example in a type's summary, as it was written.</summary>
    public string? FirstCode(Type type) => Element(type)?.Element("summary")?.Descendants("c").FirstOrDefault()?.Value;

    XElement? Element(Type type) => _members.GetValueOrDefault("T:" + Id(type));

    static string Id(Type type) => type.FullName!.Replace('+', '.');

    static string Text(XElement? member) =>
        member is null ? "" : string.Join(' ', member.Elements().Where(e => e.Name.LocalName is "summary" or "remarks").Select(Markdown));

    static string Markdown(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes()) Write(text, node);
        return Spaces().Replace(text.ToString(), " ").Trim();
    }

    static void Write(StringBuilder text, XNode node)
    {
        switch (node)
        {
            case XText words:
                text.Append(Special().Replace(words.Value, @"\$0"));
                break;
            case XElement { Name.LocalName: "c" } code:
                text.Append('`').Append(code.Value).Append('`');
                break;
            case XElement { Name.LocalName: "see" or "paramref" } named:
                text.Append('`').Append(named.FirstAttribute!.Value.Split('(')[0].Split('.', ':')[^1]).Append('`');
                break;
            case XElement other:
                text.Append(' ').Append(Markdown(other)).Append(' ');
                break;
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[*|<\\]")]
    private static partial Regex Special();
}
