using System.Security.Cryptography;
using System.Text;
using Rubato.Training;
using Rubato.Training.Data;
using Rubato.Training.Diagnosis;
using Rubato.Training.Recipes;
using Rubato.Training.Tasks;

namespace Rubato.Benchmarks.Diagnosis;

/// <summary>A way to make runs whose cause is known, one for each seed.</summary>
/// <param name="Cause">What is wrong with them.</param>
/// <param name="Name">What is done to bring it about.</param>
/// <param name="Network">The network; the recipe's own model where null.</param>
/// <param name="Recipe">All else, without the seed.</param>
internal sealed record Construction(Cause Cause, string Name, CorpusNetwork? Network, Recipe Recipe)
{
    /// <summary>Counts up when what a run leaves changes, so that older runs aren't taken for new ones.</summary>
    private const int Version = 1;

    private static readonly Dictionary<string, ImageData> Loaded = [];

    /// <summary>Whether thresholds were chosen without it.</summary>
    public bool IsHeldBack { get; init; }

    /// <summary>The recipe of a seed.</summary>
    public Recipe RecipeOf(long seed) => Recipe with { Seed = seed, Threads = 1, CheckpointEvery = "none", Probes = Recipe.Probes ?? CorpusProbes.Text };

    /// <summary>What the run of a seed is kept under: other contents have other names.</summary>
    public string KeyOf(long seed)
    {
        var content = $"{Version}\n{Network}\n{RecipeOf(seed).ToYaml()}";
        var slug = new string([.. $"{Cause}-{Name}".ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        return $"{slug}-{seed}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..10]}";
    }

    /// <summary>The run of a seed, built and checked.</summary>
    public TrainingRun Build(long seed)
    {
        var recipe = RecipeOf(seed).Resolve(DefaultPlans.For);
        if (Network is null) return new(recipe, Workload.Of(recipe, DataOf(recipe)));
        var data = DataOf(recipe);
        var network = Network.Build([data.Train.Height, data.Train.Width, data.Train.Channels], data.Train.Classes, (ulong)seed);
        return new(recipe, new Workload(data.Name, new ImageClassification(network, data), () => "corpus"));
    }

    private static ImageData DataOf(ResolvedRecipe recipe)
    {
        var key = $"{recipe.Data} {recipe.Recipe.TrainSamples} {recipe.Recipe.TestSamples} {recipe.Seed}";
        if (!Loaded.TryGetValue(key, out var data)) Loaded[key] = data = DataCatalog.Load(recipe.Data, recipe.DataOptions);
        return DataViews.Of(recipe, data);
    }
}
