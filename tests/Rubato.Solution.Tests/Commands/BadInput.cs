using System.IO.Compression;
using System.Text;
using Rubato.Training.Tests.Data;

namespace Rubato.Solution.Tests.Commands;

/// <summary>Something that a person may give wrongly, and what the message must then hold.</summary>
sealed record BadCase(string Name, string[] Arguments, string[] Expected)
{
    public Action<TestFolder> Prepare { get; init; } = _ => { };

    public (string, string)[] Environment { get; init; } = [];

    public bool NeedsUnix { get; init; }
}

/// <summary>The corpus of bad input.</summary>
static class BadInput
{
    const string Images = "train-images-idx3-ubyte", Labels = "train-labels-idx1-ubyte", TestImages = "t10k-images-idx3-ubyte";

    public static IReadOnlyList<BadCase> Cases { get; } = [.. CommandLines(), .. Values(), .. Data(), .. Plans(), .. PlanCommands(), .. Exports(), .. Folders(), .. Recipes(), .. Runs(), .. RangeTests(), .. Surroundings()];

    static BadCase[] CommandLines() =>
    [
        new("no command", [], ["a command is needed", "train, plan, check, export, diff, dialects, data,", "rubato --help"]),
        new("unknown command", ["trian"], ["'trian'", "train, plan, check, export, diff, dialects, data,", "Did you mean 'train'?"]),
        new("unknown command of data", ["data", "lost"], ["'lost'", "list or get", "Did you mean 'list'?"]),
        new("no command of data", ["data"], ["a command is needed", "list or get"]),
        new("unknown option", ["train", "--modle", "mlp"], ["'--modle'", "Did you mean '--model'?", "rubato train --help"]),
        new("unknown option with a sign of equality", ["train", "--epoch=3"], ["'--epoch'", "Did you mean '--epochs'?"]),
        new("option without its value", ["train", "--epochs"], ["--epochs", "rubato train --help"]),
        new("option given twice", ["train", "--epochs", "1", "--epochs", "2"], ["--epochs", "single"]),
        new("two recipes", ["train", "a.yaml", "b.yaml"], ["'b.yaml'", "rubato train --help"]),
        new("plan without a plan", ["plan"], ["plan", "rubato plan --help"]),
        new("data get without a name", ["data", "get"], ["name", "rubato data get --help"]),
        new("data get of the unknown", ["data", "get", "mnsit"], ["'mnsit'", "glyphs, mnist, digits", "Did you mean 'mnist'?"]),
        new("data get of what isn't fetched", ["data", "get", "digits", "--data-dir", "."], ["digits.csv.gz", "--data-dir"]),
    ];

    static BadCase[] Values() =>
    [
        new("unknown model", ["train", "--model", "cn"], ["model: got 'cn'", "mlp, cnn, resnet8", "Did you mean 'cnn'?"]),
        new("unknown optimizer", ["train", "--optimizer", "adamv"], ["optimizer: got 'adamv'", "sgd, adamw, adam", "Did you mean 'adamw'?"]),
        new("unknown data", ["train", "--data", "mnsit"], ["data: got 'mnsit'", "glyphs, mnist, digits", "Did you mean 'mnist'?"]),
        new("empty data", ["train", "--data", ""], ["data", "empty"]),
        new("epochs in letters", ["train", "--epochs", "abc"], ["epochs: got 'abc'", "whole number"]),
        new("model of texts on images", ["train", "--model", "transformer", "--data", "glyphs"], ["transformer learns from texts", "--data shakespeare"]),
        new("classes backwards", ["train", "--classes", "4-2"], ["classes: got '4-2'", "0-4"]),
        new("shares above one", ["train", "--imbalance", "1,2"], ["imbalance: got '1,2'", "0 to 1"]),
        new("more shots than there are", ["train", "--train-samples", "50", "--few-shot", "40"], ["40"]),
        new("after without added steps", ["train", "--resume", ".", "--after", "hold"], ["isn't the folder of a run"]),
        new("branch from nowhere", ["train", "--from", "nowhere"], ["nowhere", "no such folder"]),
        new("collector that is none", ["train", "--otlp", "here", "--train-samples", "64", "--test-samples", "8", "--epochs", "1"], ["otlp: got 'here'", "http://"]),
        new("no epochs", ["train", "--epochs", "0"], ["epochs: got 0", "1 to 1,000,000"]),
        new("batch 0", ["train", "--batch", "0"], ["batch: got 0", "1 to"]),
        new("batch beyond all numbers", ["train", "--batch", "99999999999999999999"], ["batch", "99999999999999999999"]),
        new("batch larger than the data", ["train", "--train-samples", "256", "--batch", "257"], ["batch: got 257", "glyphs has 256 training images", "smaller batch"]),
        new("negative seed", ["train", "--seed", "-1"], ["seed: got -1", "0 to"]),
        new("seed with a fraction", ["train", "--seed", "1.5"], ["seed: got '1.5'", "whole number"]),
        new("no threads", ["train", "--threads", "0"], ["threads: got 0", "1 to 64"]),
        new("too many threads", ["train", "--threads", "65"], ["threads: got 65", "1 to 64"]),
        new("no samples", ["train", "--train-samples", "0"], ["train-samples: got 0", "1 to"]),
        new("negative samples", ["train", "--test-samples", "-5"], ["test-samples: got -5", "1 to"]),
        new("too many glyphs", ["train", "--train-samples", "2000000000"], ["train-samples: got 2,000,000,000", "at most"]),
    ];

    static BadCase[] Data() =>
    [
        new("no MNIST", ["train", "--data", "mnist", "--data-dir", "."], ["mnist: found no IDX files in", "rubato data get mnist", "--data-dir"]),
        new("no digits", ["train", "--data", "digits", "--data-dir", "."], ["digits: found no digits.csv.gz in", "--data-dir"]),
        new("no such data folder", ["train", "--data", "./nowhere"], ["nowhere", "no such file or folder"]),
        new("a folder without data", ["train", "--data", "./empty"], ["empty", "holds no data set", Images]) { Prepare = folder => Directory.CreateDirectory(folder.At("empty")) },
        new("data of another kind", ["train", "--data", "./notes.bin"], ["notes.bin", ".csv"]) { Prepare = folder => folder.Write("notes.bin", "hello") },
        new("text for a model of images", ["train", "--data", "./notes.txt"], ["cnn learns from images", "notes.txt is a text", "--model transformer"]) { Prepare = folder => folder.Write("notes.txt", "hello") },
        Mnist("a file missing", folder => File.Delete(folder.At(Labels)), "lacks " + Labels),
        Mnist("truncated images", folder => folder.Write(Images, IdxSample.Images(20)[..^1]), Images),
        Mnist("images cut in the header", folder => folder.Write(Images, IdxSample.Images(20)[..7]), Images),
        Mnist("an empty file", folder => folder.Write(Labels, ""), Labels),
        Mnist("wrong magic", folder => folder.Write(Images, IdxSample.Images(20, magic: 0x0BAD)), Images),
        Mnist("labels in place of images", folder => folder.Write(Images, IdxSample.Labels(20)), Images),
        Mnist("fewer labels than images", folder => folder.Write(Labels, IdxSample.Labels(19)), Labels, "19", "20"),
        Mnist("a label beyond the classes", folder => folder.Write(Labels, IdxSample.Labels(20, classes: 11)), Labels),
        Mnist("images of another size", folder => folder.Write(TestImages, IdxSample.Images(10, side: 14)), TestImages, "14×14", "28"),
        Mnist("a header that claims more than memory", folder => folder.Write(Images, IdxSample.Images(20, claimed: 0xFFFFFFFF)), Images),
        Mnist("corrupt gzip", folder => Gzip(folder, packed => packed[packed.Length / 2] ^= 0xFF), Images + ".gz"),
        Mnist("truncated gzip", folder => Gzip(folder, _ => { }, keep: 0.5), Images + ".gz"),
        new("a CSV line of another length", ["train", "--data", "./bad.csv", "--model", "mlp"], ["bad.csv", "2"]) { Prepare = folder => folder.Write("bad.csv", "1,2,3,4,0\n1,2,3,0\n") },
        new("a CSV with words", ["train", "--data", "./bad.csv", "--model", "mlp"], ["bad.csv", "1"]) { Prepare = folder => folder.Write("bad.csv", "a,b,c,d,0\n") },
    ];

    static BadCase Mnist(string name, Action<TestFolder> damage, params string[] expected) =>
        new("data: " + name, ["train", "--data", "mnist", "--data-dir", ".", "--model", "mlp", "--epochs", "1", "--batch", "5"], expected)
        {
            Prepare = folder =>
            {
                IdxSample.WriteAll(folder);
                damage(folder);
            },
        };

    static void Gzip(TestFolder folder, Action<byte[]> damage, double keep = 1)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(IdxSample.Images(20));
        var bytes = packed.ToArray();
        damage(bytes);
        File.Delete(folder.At(Images));
        folder.Write(Images + ".gz", bytes[..(int)(bytes.Length * keep)]);
    }

    static BadCase[] Plans() =>
    [
        Plan("a function misspelt", "lr = cosin(0.1, 0)", "plan:1:6:", "cosine"),
        Plan("a name misspelt", "let peak = 0.1; lr = cosine(paek, 0)", "`paek`", "`peak`"),
        Plan("a hyperparameter that the run lacks", "lrr = 0.1", "`lrr`", "`lr`"),
        Plan("a hyperparameter of the other optimiser", "lr = 0.1; momentum = 0.9", "`momentum`"),
        Plan("a group that the network lacks", "lr = 0.1; lr[fc9.*] = 0.1", "fc9"),
        Plan("groups of what has none", "lr = 0.1; label_smoothing[fc1.weight] = 0.1", "label_smoothing"),
        Plan("a wrong unit", "lr = linear(0.1, 1) for 5xx then 1", "5xx"),
        Plan("a unit left out", "lr = linear(0.1, 1) for 5 then 1", "st"),
        Plan("a cycle", "lr = beta1; beta1 = lr", "lr", "beta1", "(cycle)"),
        Plan("not a number", "lr = nan", "nan"),
        Plan("a value that isn't a number", "lr = (0 - 1) ^ 0.5", "(not-finite)"),
        Plan("a division by zero", "lr = 1 / step", "step 0", "division by zero"),
        Plan("a negative rate", "lr = linear(0.1, -0.1)", "(negative)"),
        Plan("a memory of 1", "lr = 0.1; beta1 = 1", "below 1"),
        Plan("a part longer than the run", "lr = linear(0.1, 1) for 9999st then 1", "9999st"),
        Plan("a bracket left open", "lr = cosine(0.1, 0", "plan:1:"),
        Plan("a name set twice", "lr = 0.1; lr = 0.2", "lr", "(duplicate)"),
        new("plan: no such file", ["train", "--plan", "no.plan"], ["plan: got 'no.plan'", "no such file"]),
        new("plan: a folder", ["train", "--plan", "."], ["folder"]),
        new("plan: not text", ["train", "--plan", "bin.plan"], ["bin.plan", "UTF-8"]) { Prepare = folder => folder.Write("bin.plan", [0x80, 0x81, 0xFF]) },
        new("plan: too long", ["train", "--plan", "long.plan"], ["long.plan", "at most"]) { Prepare = folder => folder.Write("long.plan", new byte[(1 << 20) + 1]) },
    ];

    static BadCase Plan(string name, string plan, params string[] expected) =>
        new("plan: " + name, ["train", "--model", "mlp", "--train-samples", "64", "--test-samples", "32", "--plan", plan], expected);

    static BadCase[] PlanCommands() =>
    [
        new("rubato check: no such file", ["check", "no.plan"], ["'no.plan'", "no such file"]),
        new("rubato check: horizon without a unit", ["check", "lr = 0.1", "--horizon", "20"], ["horizon: got '20'"]),
        new("rubato plan: a function misspelt", ["plan", "lr = cosin(0.1, 0)"], ["plan:1:6:", "cosine"]),
        new("rubato plan: a file with an error", ["plan", "my.plan"], ["my.plan:2:6:", "cosine"]) { Prepare = folder => folder.Write("my.plan", "# x\nlr = cosin(0.1, 0)\n") },
        new("rubato plan: a division by zero", ["plan", "lr = 1 / step"], ["step 0", "division by zero"]),
        new("rubato plan: an attribute without a network", ["plan", "lr = 0.1; lr[fc*] = 0.1 * depth"], ["`depth`", "--model mlp or --model cnn"]),
        new("rubato plan: unknown network", ["plan", "lr = 0.1", "--model", "cnm"], ["model: got 'cnm'", "Did you mean 'cnn'?"]),
        new("rubato plan: no such file", ["plan", "no.plan"], ["'no.plan'", "no such file"]),
        new("rubato plan: horizon without a unit", ["plan", "lr = 0.1", "--horizon", "20"], ["horizon: got '20'", "20ep"]),
        new("rubato plan: horizon in letters", ["plan", "lr = 0.1", "--horizon", "ep"], ["horizon: got 'ep'"]),
        new("rubato plan: no horizon", ["plan", "lr = 0.1", "--horizon", "0ep"], ["horizon: got '0ep'", "1 to"]),
        new("rubato plan: horizon beyond all numbers", ["plan", "lr = 0.1", "--horizon", "1e28ep"], ["horizon: got '1e28ep'", "10^15"]),
        new("rubato plan: no steps in an epoch", ["plan", "lr = 0.1", "--steps-per-epoch", "0"], ["steps-per-epoch: got '0'"]),
        new("rubato plan: csv into no folder", ["plan", "lr = 0.1", "--csv", "no/where.csv"], ["no/where.csv", "doesn't exist", "Create it"]),
        new("rubato plan: svg over a folder", ["plan", "lr = 0.1", "--svg", "taken"], ["taken"]) { Prepare = folder => Directory.CreateDirectory(folder.At("taken")) },
        new("rubato plan: csv of too many steps", ["plan", "lr = 0.1", "--horizon", "1e9st", "--csv", "x.csv"], ["csv:", "100,000,000", "--horizon"]),
        new("rubato plan: a full disk", ["plan", "lr = 0.1", "--csv", "/dev/full"], ["/dev/full: the disk is full", "Free some space"]) { NeedsUnix = true },
    ];

    static BadCase[] Exports() =>
    [
        new("rubato export: no form", ["export", "lr = 0.1", "-o", "plan.txt"], ["to: got nothing", "csv, json, python and csharp"]),
        new("rubato export: an unknown form", ["export", "lr = 0.1", "--to", "pyton"], ["to: got 'pyton'", "csv, json, python and csharp", "Did you mean 'python'?"]),
        new("rubato export: a plan with an error", ["export", "lr = linear(0.1, -0.1)", "--to", "python"], ["(negative)"]),
        new("rubato export: a steered plan", ["export", "lr = plateau(val_loss, 0.1)", "--to", "csharp"], ["steered by val_loss", "can't be exported"]),
        new("rubato export: into no folder", ["export", "lr = 0.1", "--to", "json", "-o", "no/where.json"], ["no/where.json", "doesn't exist"]),
        new("rubato export: a table of too many steps", ["export", "lr = 0.1", "--to", "json", "--horizon", "1e9st"], ["json:", "100,000,000", "--horizon"]),
        Table("empty", "", "table.csv:1:1:", "empty"),
        Table("without steps", "lr,momentum\n1,2\n", "table.csv:1:1:", "no column is named `step`"),
        Table("with letters", "step,lr\n0,0.1\n1,O.2\n", "table.csv:3:3:", "lr: got 'O.2'"),
        Table("with steps that fall", "step,lr\n1,0.1\n0,0.2\n", "table.csv:3:1:", "steps rise"),
        Table("with a short row", "step,lr,momentum\n0,0.1\n", "table.csv:2:3:", "2 cells"),
        new("a table that isn't JSON", ["plan", "table.json"], ["table.json:1:", "this isn't JSON"]) { Prepare = folder => folder.Write("table.json", "{\"step\": [0,") },
        new("a table to train under with an error", ["train", "--model", "mlp", "--plan", "table.csv"], ["table.csv:2:3:"]) { Prepare = folder => folder.Write("table.csv", "step,lr\n0,x\n") },
    ];

    static BadCase Table(string name, string text, params string[] expected) =>
        new("a table " + name, ["plan", "table.csv"], expected) { Prepare = folder => folder.Write("table.csv", text) };

    static BadCase[] Folders() =>
    [
        Out("a folder that isn't empty", "full", folder => folder.Write("full/file", "x"), "isn't empty", "another name"),
        Out("a file", "file", folder => folder.Write("file", "x"), "is a file", "another name"),
        Out("a parent that is missing", "no/where", _ => { }, "can't be created", "Create it"),
        Out("a parent that is a file", "file/run", folder => folder.Write("file", "x"), "can't be created"),
        Out("a place that can't be written to", "/proc/rubato-run", _ => { }, "/proc/rubato-run", "another folder") with { NeedsUnix = true },
        new("out: runs is a file", ["train", "--model", "mlp", "--train-samples", "64", "--test-samples", "32"], ["runs"]) { Prepare = folder => folder.Write("runs", "x") },
    ];

    static BadCase Out(string name, string path, Action<TestFolder> prepare, params string[] expected) =>
        new("out: " + name, ["train", "--model", "mlp", "--train-samples", "64", "--test-samples", "32", "--out", path], expected) { Prepare = prepare };

    static BadCase[] Recipes() =>
    [
        new("recipe: no such file", ["train", "no.yaml"], ["no.yaml", "no such recipe file"]),
        new("recipe: a folder", ["train", "."], ["Is it a file"]),
        Recipe("an unknown key", "epoch: 5\n", "recipe.yaml, line 1, column 1", "'epoch'", "Did you mean 'epochs'?"),
        Recipe("a value of the wrong kind", "model: mlp\nepochs: many\n", "line 2, column 9", "epochs: got 'many'", "whole number"),
        Recipe("a list for a value", "epochs: [1, 2]\n", "epochs: got a list"),
        Recipe("a key given twice", "seed: 1\nseed: 2\n", "seed is given twice", "line 1"),
        Recipe("malformed YAML", "epochs: \"1\n", "recipe.yaml, line", "YAML"),
        Recipe("a list", "- epochs\n", "got a list"),
        Recipe("two documents", "epochs: 1\n---\nepochs: 2\n", "second document"),
        Recipe("a plan with an error", "model: mlp\nplan: lr = cosin(1, 0)\n", "cosine"),
        new("recipe: not text", ["train", "recipe.yaml"], ["UTF-8"]) { Prepare = folder => folder.Write("recipe.yaml", [0x80, 0x81, 0xFF]) },
    ];

    static BadCase Recipe(string name, string yaml, params string[] expected) =>
        new("recipe: " + name, ["train", "recipe.yaml"], expected) { Prepare = folder => folder.Write("recipe.yaml", Encoding.UTF8.GetBytes(yaml)) };

    static BadCase[] Runs() =>
    [
        new("rubato runs: no command", ["runs"], ["a command is needed", "list, show, compare or export"]),
        new("rubato runs list: no folder", ["runs", "list"], ["runs: there is no such folder of runs", "Train first"]),
        new("rubato runs list: an unknown key", ["runs", "list", "--sort", "acuracy"], ["sort: got 'acuracy'", "best_accuracy", "Did you mean 'accuracy'?"]),
        new("rubato runs show: no such run", ["runs", "show", "mistral", "--runs", "made"], ["run: got 'mistral'", "made has no run of that name", "Did you mean 'mistrals'?"]) { Prepare = folder => folder.Write("made/mistrals/recipe.yaml", "epochs: 1\n") },
        new("rubato runs show: no runs at all", ["runs", "show", "any"], ["run: got 'any'", "runs has no runs", "--runs"]),
        new("rubato runs compare: one run", ["runs", "compare", "."], ["compare: got 1 run", "2 to 30"]),
        new("rubato runs compare: an unknown axis", ["runs", "compare", ".", ".", "--by", "epochs"], ["by: got 'epochs'", "step, epoch and time", "Did you mean 'epoch'?"]),
        new("rubato runs compare: into no folder", ["runs", "compare", ".", ".", "--out", "no/where.html"], ["no/where.html", "doesn't exist"]),
        new("rubato diagnose: no run", ["diagnose"], ["run", "rubato diagnose --help"]),
        new("rubato diagnose: no such run", ["diagnose", "mistral", "--runs", "made"], ["run: got 'mistral'", "made has no run of that name", "Did you mean 'mistrals'?"]) { Prepare = folder => folder.Write("made/mistrals/recipe.yaml", "epochs: 1\n") },
        new("rubato diagnose: no run's folder", ["diagnose", "."], ["isn't the folder of a run", "no recipe.yaml"]),
        new("rubato diagnose: a damaged record", ["diagnose", "r"], ["steps.jsonl"]) { Prepare = folder => { folder.Write("r/recipe.yaml", "epochs: 1\n"); folder.Write("r/steps.jsonl", "{\"step\":0}\n{\"step\":1}\n"); } },
        new("rubato runs export: no form", ["runs", "export", "."], ["--format", "rubato runs export --help"]),
        new("rubato runs export: an unknown form", ["runs", "export", "r", "--format", "tensorbord"], ["format: got 'tensorbord'", "Did you mean 'tensorboard'?"]) { Prepare = folder => folder.Write("r/recipe.yaml", "epochs: 1\n") },
        new("rubato runs export: no run's folder", ["runs", "export", ".", "--format", "csv"], ["isn't the folder of a run"]),
        new("rubato runs export: no record", ["runs", "export", "r", "--format", "csv"], ["steps.jsonl", "no such file"]) { Prepare = folder => folder.Write("r/recipe.yaml", "epochs: 1\n") },
    ];

    static BadCase[] RangeTests() =>
    [
        Range("an unknown hyperparameter", ["--of", "momentun"], "of: got 'momentun'", "lr, momentum, weight_decay", "Did you mean 'momentum'?"),
        Range("groups that aren't there", ["--of", "lr[conv1.*]"], "no parameter group matches 'conv1.*'", "fc1.weight"),
        Range("ends the wrong way round", ["--from", "1", "--to", "0.1"], "got from 1 to 0.1", "--from and --to"),
        Range("a value that isn't allowed", ["--of", "momentum", "--to", "2"], "to: got 2", "momentum < 1"),
        Range("an end in letters", ["--from", "low"], "from: got 'low'", "a number is needed"),
        Range("an unknown scale", ["--scale", "log"], "scale: got 'log'", "exponential and linear"),
        Range("too few steps", ["--steps", "3"], "steps: got 3", "20 to 10,000"),
        Range("no seeds", ["--seeds", "0"], "seeds: got 0", "1 to 100"),
        Range("each group of some", ["--of", "lr[fc1.*]", "--each-group"], "each-group", "chooses groups already"),
        new("rubato range-test: no such recipe", ["range-test", "no.yaml"], ["no.yaml", "no such recipe file"]),
        new("rubato range-test: a folder that is no run", ["range-test", "."], ["isn't the folder of a run"]),
        new("rubato range-test: a run without checkpoints", ["range-test", "r"], ["it has none"]) { Prepare = folder => folder.Write("r/recipe.yaml", "model: mlp\ntrain-samples: 64\ntest-samples: 8\n") },
    ];

    static BadCase Range(string name, string[] options, params string[] expected) =>
        new("rubato range-test: " + name, ["range-test", "--model", "mlp", "--optimizer", "sgd", "--train-samples", "64", "--test-samples", "8", .. options], expected);

    static BadCase[] Surroundings() =>
    [
        new("RUBATO_SIMD", ["train"], ["RUBATO_SIMD: got 'foo'", "scalar, 128, 256 and 512", "Unset it"]) { Environment = [("RUBATO_SIMD", "foo")] },
        new("RUBATO_DATA", ["train", "--data", "mnist"], ["mnist: found no IDX files in", "nowhere", "RUBATO_DATA"]) { Environment = [("RUBATO_DATA", "nowhere")] },
    ];
}
