using Rubato.Training.Checkpoints;
using Rubato.Training.Recipes;

namespace Rubato.Training;

/// <summary>What a run must still have when it goes on, or else it would go on as another: its recipe and its data.</summary>
sealed class IdentityPart(ResolvedRecipe recipe, Workload workload) : ICheckpointed
{
    public void Save(CheckpointDraft draft)
    {
        draft.Add("recipe", recipe.Identity);
        draft.Add("data", workload.Fingerprint);
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
        if (saved.Text("data") != workload.Fingerprint)
            throw new CheckpointException($"the data of {workload.Data} aren't those that the run began with. Put them back, or start a new run");
    }
}
