namespace Rubato.Training.Data;

/// <summary>
/// A folder of pictures with a subfolder for each class, whose names in ordinal order are the classes. Below <c>train</c>
/// and <c>test</c> where it has both; else every fifth file of a class (the 5th, 10th …, names in ordinal order) is a test
/// image. All pictures have one size; where one has colours, all get three channels.
/// </summary>
static class PictureFolder
{
    const int TestEvery = 5;
    const int MostClasses = 256;

    /// <summary>Files that systems put into folders unasked; names that begin with a dot are passed over too.</summary>
    static readonly string[] Unasked = ["Thumbs.db", "desktop.ini"];

    /// <summary>Whether the folder has subfolders, and so may hold classes.</summary>
    public static bool HasSome(string folder) => Folders(folder).Count > 0;

    /// <summary>Reads the pictures below <paramref name="folder"/>.</summary>
    public static ImageData Read(string folder, string name)
    {
        var (train, test) = (Path.Combine(folder, "train"), Path.Combine(folder, "test"));
        var (hasTrain, hasTest) = (IsPart(train), IsPart(test));
        if (hasTrain != hasTest)
        {
            throw new DataException(
                $"{folder}: has {(hasTrain ? "train" : "test")} with classes in it, but no {(hasTrain ? "test" : "train")}. Make both, or put the classes' folders side by side.");
        }

        var classes = ClassesOf(hasTrain ? train : folder);
        var reader = new Reader();
        List<Picture> trainPictures = [], testPictures = [];
        List<byte> trainLabels = [], testLabels = [];
        if (hasTrain)
        {
            reader.ReadAll(train, classes, trainPictures, trainLabels);
            var stray = ClassesOf(test).Except(classes, StringComparer.Ordinal).FirstOrDefault();
            if (stray is not null)
                throw new DataException($"{Path.Combine(test, stray)}: {train} has no class of this name; known are {string.Join(", ", classes.Take(20))}. Rename or remove it.");
            reader.ReadAll(test, classes, testPictures, testLabels);
        }
        else
        {
            reader.ReadSplit(folder, classes, trainPictures, trainLabels, testPictures, testLabels);
        }

        return new ImageData(name, reader.Join(trainPictures, trainLabels, classes), reader.Join(testPictures, testLabels, classes));
    }

    /// <summary>Whether this is train or test rather than a class of that name: it has folders in it.</summary>
    static bool IsPart(string folder) => Directory.Exists(folder) && Folders(folder).Count > 0;

    static List<string> ClassesOf(string folder)
    {
        var classes = Folders(folder);
        if (classes.Count is 0 or > MostClasses)
            throw new DataException($"{folder}: has {classes.Count} subfolders; 1 to {MostClasses}, one a class, are allowed.");
        var stray = Files(folder).FirstOrDefault(PictureFile.IsNamedAsPicture);
        return stray is null ? classes : throw new DataException($"{stray}: lies beside the classes' folders. Put it into the folder of its class.");
    }

    static List<string> Folders(string folder) => Names(folder, Directory.EnumerateDirectories);

    static List<string> Files(string folder) => [.. Names(folder, Directory.EnumerateFiles).Select(name => Path.Combine(folder, name))];

    static List<string> Names(string folder, Func<string, IEnumerable<string>> list)
    {
        try
        {
            var names = list(folder).Select(path => Path.GetFileName(path)).Where(name => name[0] != '.' && !Unasked.Contains(name, StringComparer.OrdinalIgnoreCase)).ToList();
            names.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder}: can't be listed: {e.Message}", e);
        }
    }

    /// <summary>Reads pictures, and knows what all of them must be like.</summary>
    sealed class Reader
    {
        string? _firstPath;
        Picture? _first;
        long _count;
        bool _colours;

        public void ReadAll(string folder, List<string> classes, List<Picture> pictures, List<byte> labels)
        {
            for (var label = 0; label < classes.Count; label++)
            {
                foreach (var path in FilesOf(Path.Combine(folder, classes[label])))
                    Add(path, label, pictures, labels);
            }

            if (pictures.Count == 0)
                throw new DataException($"{folder}: there are no pictures in its classes' folders. Put {PictureFile.Kinds} files there.");
        }

        public void ReadSplit(
            string folder, List<string> classes, List<Picture> train, List<byte> trainLabels, List<Picture> test, List<byte> testLabels)
        {
            for (var label = 0; label < classes.Count; label++)
            {
                var files = FilesOf(Path.Combine(folder, classes[label]));
                if (files.Count < TestEvery)
                {
                    throw new DataException(
                        $"{Path.Combine(folder, classes[label])}: holds {files.Count} pictures; at least {TestEvery} are needed, as every fifth is for the test. Add some, or make train and test folders.");
                }

                for (var i = 0; i < files.Count; i++)
                {
                    var forTest = i % TestEvery == TestEvery - 1;
                    Add(files[i], label, forTest ? test : train, forTest ? testLabels : trainLabels);
                }
            }
        }

        public LabelledImages Join(List<Picture> pictures, List<byte> labels, List<string> classes)
        {
            var channels = _colours ? 3 : 1;
            var length = _first!.Height * _first.Width * channels;
            var pixels = new byte[pictures.Count * length];
            for (var i = 0; i < pictures.Count; i++)
            {
                var source = pictures[i].Pixels;
                var target = pixels.AsSpan(i * length, length);
                if (source.Length == length)
                {
                    source.CopyTo(target);
                    continue;
                }

                for (var pixel = 0; pixel < source.Length; pixel++)
                    target.Slice(pixel * channels, channels).Fill(source[pixel]);
            }

            return new LabelledImages(_first.Height, _first.Width, channels, pixels, labels.ToArray(), classes);
        }

        static List<string> FilesOf(string folder)
        {
            // The test may lack a class that is learned.
            if (!Directory.Exists(folder))
                return [];
            var inner = Folders(folder);
            return inner.Count == 0
                ? Files(folder)
                : throw new DataException($"{Path.Combine(folder, inner[0])}: is a folder within a class's folder; pictures alone are allowed there.");
        }

        void Add(string path, int label, List<Picture> pictures, List<byte> labels)
        {
            var picture = PictureFile.Read(path);
            _first ??= picture;
            _firstPath ??= path;
            if ((picture.Height, picture.Width) != (_first.Height, _first.Width))
            {
                throw new DataException(
                    $"{path}: is {picture.Height}×{picture.Width}; {_firstPath} is {_first.Height}×{_first.Width}. All pictures must have the same size: scale or crop them.");
            }

            _colours |= picture.Channels == 3;
            if (++_count * picture.Height * picture.Width * (_colours ? 3 : 1) > Array.MaxLength)
                throw new DataException($"{path}: with it the pictures hold more than {Array.MaxLength} bytes. Use fewer, or smaller ones.");
            pictures.Add(picture);
            labels.Add((byte)label);
        }
    }
}
