using System.Text;
using Rubato.Training.Data;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Rubato.Training.Recipes;

/// <summary>Recipes as YAML: one flat map from key to value. Nothing that isn't understood is passed over.</summary>
static class RecipeYaml
{
    const int MostBytes = 1 << 20;
    const string NotYaml = "this isn't YAML that can be read";
    const string Form = "A recipe has lines such as 'epochs: 5'.";

    public static Recipe Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > MostBytes)
                throw new RecipeException($"{path}: has {file.Length} bytes; a recipe has at most {MostBytes}. Is this the right file?");
            using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return Parse(reader.ReadToEnd(), path);
        }
        catch (DecoderFallbackException e)
        {
            throw new RecipeException($"{path}: isn't UTF-8 text. Is this the right file?", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RecipeException($"{path}: there is no such recipe file. Check the path.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new RecipeException($"{path}: can't be opened for reading. Is it a file, and may you read it?", e);
        }
        catch (IOException e)
        {
            throw new RecipeException($"{path}: reading failed: {e.Message}", e);
        }
    }

    public static Recipe Parse(string yaml, string file)
    {
        CheckSymbols(yaml, file);
        var parser = new Parser(new StringReader(yaml));
        try
        {
            return Parse(parser, file);
        }
        catch (YamlException e)
        {
            throw new RecipeException(file, e.Start.Line, e.Start.Column, $"{NotYaml} ({e.Message.TrimEnd('.')}). {Form}", e);
        }
        catch (InvalidOperationException e)
        {
            // The scanner throws this, without a place, where a flow map is opened but not closed in a block.
            var last = parser.Current?.End ?? Mark.Empty;
            throw new RecipeException(file, last.Line, last.Column, $"after this place, {NotYaml}. {Form}", e);
        }
    }

    /// <summary>The YAML scanner takes the symbol U+0000 for the end of the text and would pass over the rest.</summary>
    static void CheckSymbols(string yaml, string file)
    {
        var at = yaml.AsSpan().IndexOf('\0');
        if (at < 0)
            return;
        var before = yaml.AsSpan(0, at);
        throw new RecipeException(
            file, before.Count('\n') + 1, at - before.LastIndexOf('\n'), "got the symbol U+0000; a recipe is text. Is this the right file?");
    }

    static Recipe Parse(Parser parser, string file)
    {
        var recipe = new Recipe();
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _))
            return recipe;

        parser.Consume<DocumentStart>();
        if (parser.TryConsume<Scalar>(out var only))
        {
            if (only.Value.Length > 0)
                throw Error(file, only, $"got '{Shorten(only.Value)}'; a recipe has lines such as 'epochs: 5'.");
        }
        else if (parser.TryConsume<MappingStart>(out _))
        {
            recipe = ParseKeys(parser, file, recipe);
        }
        else
        {
            throw Error(file, parser.Current, "got a list; a recipe is a map with lines such as 'epochs: 5'.");
        }

        parser.Consume<DocumentEnd>();
        return parser.Accept<DocumentStart>(out var second)
            ? throw Error(file, second, "a second document starts here; a recipe file holds one. Make two files of it.")
            : recipe;
    }

    static Recipe ParseKeys(Parser parser, string file, Recipe recipe)
    {
        var seen = new Dictionary<string, long>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var name))
                throw Error(file, parser.Current, "a key is needed here, as in 'epochs: 5'.");
            var key = RecipeKey.All.FirstOrDefault(k => k.Name == name.Value) ?? throw Error(file, name, Unknown(name.Value));
            if (!seen.TryAdd(key.Name, name.Start.Line))
                throw Error(file, name, $"{key.Name} is given twice; it is in line {seen[key.Name]} already. Remove one of the two.");
            if (!parser.TryConsume<Scalar>(out var value))
            {
                var got = parser.Current is AnchorAlias ? "a reference" : parser.Current is MappingStart ? "a map" : "a list";
                throw Error(file, parser.Current, $"{key.Name}: got {got}; one value is needed, as in '{key.Name}: …'.");
            }

            if (value.Style == ScalarStyle.Plain && value.Value is "" or "~" or "null")
                throw Error(file, value, $"{key.Name}: has no value. Give one, or leave the line out.");
            try
            {
                recipe = key.Set(recipe, value.Value);
            }
            catch (RecipeException e)
            {
                throw new RecipeException(file, value.Start.Line, value.Start.Column, e.Problem, e);
            }
        }

        return recipe;
    }

    static string Unknown(string key)
    {
        var names = RecipeKey.All.Select(k => k.Name).ToArray();
        return $"got the key '{Shorten(key)}'; known are {string.Join(", ", names)}.{NearestName.Question(key, names)}";
    }

    public static string Print(Recipe recipe)
    {
        var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings().WithBestWidth(int.MaxValue).WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        emitter.Emit(new MappingStart(default, default, isImplicit: true, MappingStyle.Block));
        foreach (var key in RecipeKey.All)
        {
            if (key.Get(recipe) is { } value)
            {
                emitter.Emit(new Scalar(key.Name));
                emitter.Emit(new Scalar(default, default, value, StyleOf(value), isPlainImplicit: true, isQuotedImplicit: true));
            }
        }

        emitter.Emit(new MappingEnd());
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    /// <summary>A block keeps lines as they are, unless they begin or end with what YAML may take as its own.</summary>
    static ScalarStyle StyleOf(string value)
    {
        if (value is "~" or "null" || value.Any(c => c != '\n' && (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' || char.IsSurrogate(c))))
            return ScalarStyle.DoubleQuoted;
        if (!value.Contains('\n'))
            return ScalarStyle.Any;
        var blockKeepsIt = !char.IsWhiteSpace(value[0]) && !value.EndsWith("\n\n", StringComparison.Ordinal)
            && !value.Split('\n').Any(line => line.Length > 0 && char.IsWhiteSpace(line[^1]));
        return blockKeepsIt ? ScalarStyle.Literal : ScalarStyle.DoubleQuoted;
    }

    static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";

    static RecipeException Error(string file, ParsingEvent? at, string problem) =>
        new(file, at?.Start.Line ?? 1, at?.Start.Column ?? 1, problem);
}
