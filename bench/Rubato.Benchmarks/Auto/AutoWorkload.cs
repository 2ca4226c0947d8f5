using Rubato.Training.Tasks;

namespace Rubato.Benchmarks.Auto;

/// <summary>One of the eight trainings by which a rate that needs no tuning is judged.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Name">What it is, in a few words.</param>
/// <param name="Optimizer">The optimiser whose rate is sought: <c>sgd</c> (momentum 0.9) or <c>adamw</c> (weight decay 0.01).</param>
/// <param name="Epochs">Passes of a run of N steps, a multiple of 10: a run of 1.1·N steps is then whole passes too, and each is judged at its end.</param>
/// <param name="Batch">Examples of a step.</param>
/// <param name="Data">The data set's name.</param>
/// <param name="Setting">Data and model in words and numbers; a run is known again by it, so it changes when they do.</param>
/// <param name="Build">The task for a run's seed: the first weights are the seed's, the data are the same for all seeds.</param>
internal sealed record AutoWorkload(
    int Number, string Name, string Optimizer, int Epochs, int Batch, string Data, string Setting, Func<long, ITrainingTask> Build)
{
    /// <summary>Lines of every plan here, as <c>focal_gamma = 2</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> TaskLines { get; init; } = [];

    /// <summary>Classes of what is to be told apart; 0 where there are none.</summary>
    public int Classes { get; init; }

    /// <summary>The loss of a network that finds all classes alike.</summary>
    public double? Guess => Classes > 0 ? Math.Log(Classes) : null;

    /// <summary>Passes of a run of 1.1·N steps.</summary>
    public int LongEpochs => Epochs * 11 / 10;

    /// <summary>The five decades that the reference search draws peak rates from, as powers of ten; the rates that a plan is started from are their ends and the decades between.</summary>
    public (int Least, int Most) Decades => Optimizer == "sgd" ? (-4, 1) : (-6, -1);

    /// <summary>The rate that a plan is started from where nobody says another: the engine's default for the optimiser.</summary>
    public string UsualRate => Optimizer == "sgd" ? "1e-1" : "1e-3";

    /// <summary>The six rates, a decade apart, that a plan is started from.</summary>
    public IReadOnlyList<string> FromRates => [.. Enumerable.Range(Decades.Least, Decades.Most - Decades.Least + 1).Select(power => $"1e{power}")];

    /// <summary>A plan with the lines that every run of this workload has, except those that it sets itself.</summary>
    /// <param name="plan">The plan's own lines.</param>
    /// <param name="optimizer">The optimiser that is used, another than the workload's with a peer.</param>
    /// <exception cref="PlanException">The plan can't be read.</exception>
    public string PlanOf(string plan, string optimizer)
    {
        var own = Plan.Parse(plan, "plan").Lines.Where(line => !line.IsLet && line.Groups is null).Select(line => line.Name).ToHashSet();
        List<(string Name, string Value)> lines = [.. TaskLines];
        if (optimizer == "sgd") lines.Add(("momentum", "0.9"));
        if (Optimizer == "adamw") lines.Add(("weight_decay", "0.01"));
        return string.Join('\n', [plan, .. lines.Where(line => !own.Contains(line.Name)).Select(line => $"{line.Name} = {line.Value}")]);
    }
}
