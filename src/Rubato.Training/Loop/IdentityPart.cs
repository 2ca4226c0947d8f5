using System.Security.Cryptography;
using System.Text;
using Rubato.Training.Checkpoints;
using Rubato.Training.Data;
using Rubato.Training.Recipes;

namespace Rubato.Training;

/// <summary>What a run must still have when it goes on, or else it would go on as another: its recipe and its data.</summary>
sealed class IdentityPart(ResolvedRecipe recipe, ImageData data) : ICheckpointed
{
    readonly Lazy<string> _data = new(() => HashOf(data));

    public void Save(CheckpointDraft draft)
    {
        draft.Add("recipe", recipe.Identity);
        draft.Add("data", _data.Value);
    }

    public void Restore(CheckpointPart saved)
    {
        if (saved.Text("recipe") is var before && before != recipe.Identity)
            throw new CheckpointException($"the recipe was changed; when the checkpoint was made it said\n\n{before}\nPut recipe.yaml back, or start a new run");
        RequireData(saved);
    }

    /// <summary>A branch has a recipe of its own, but goes on with the same data.</summary>
    public void RequireData(CheckpointPart saved)
    {
        if (saved.Text("data") != _data.Value)
            throw new CheckpointException($"the data of {data.Name} aren't those that the run began with. Put them back, or start a new run");
    }

    static string HashOf(ImageData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var images in new[] { data.Train, data.Test })
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{images.Count} {images.Height} {images.Width} {images.Channels} {images.Classes}\n")));
            hash.AppendData(images.Pixels.Span);
            hash.AppendData(images.Labels.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
