using Rubato;

// A plan for a trainer with TorchSharp's kind of parameter groups, fed with what that trainer measures, stopped half-way
// and resumed from its saved state.
var optimizer = new Optimizer(new ParamGroup("body"), new ParamGroup("head"));
var plan = Plan.Parse("""
    let schedule = linear(0.01, 0.1) for 20% then cosine(0.1, 0.001)
    lr           = plateau(val_loss, schedule, factor: 0.5, patience: 2)
    momentum     = mirror(schedule, 0.85, 0.95)
    lr[head]     = lr * 10
    """);
var run = new PlanContext(horizon: 20)
{
    Hyperparameters = ["lr", "momentum"],
    Groups = [.. optimizer.ParamGroups.Select(group => new ParameterGroup(group.Name))],
    Signals = ["val_loss"],
};
foreach (var finding in plan.Check(run)) Console.WriteLine(finding);
var compiled = plan.Compile(run);
Setter[] setters = [.. optimizer.ParamGroups.SelectMany(group => new Setter[]
{
    ("lr", group.Name, value => group.LearningRate = value),
    ("momentum", group.Name, value => group.Momentum = value),
})];

var binding = compiled.Bind(setters);
Train(0, 10);
var saved = binding.Run.State.ToJson();

Console.WriteLine("resumed:");
binding = compiled.Resume(PlanState.FromJson(saved)).Bind(setters);
Train(10, 20);

void Train(long from, long to)
{
    for (var step = from; step < to; step++)
    {
        binding.Apply(step);
        optimizer.Step();
        binding.Run.Report("val_loss", 1.0 / (1 + Math.Min(step, 8)));
    }
}
