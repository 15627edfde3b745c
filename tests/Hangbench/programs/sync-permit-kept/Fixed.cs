var printer = new LabelPrinter();
foreach (var label in new[] { "a", "", "c" })
    Console.WriteLine(await printer.TryPrintAsync(label));
Console.WriteLine("DONE");

public sealed class LabelPrinter
{
    private readonly SemaphoreSlim _device = new(1, 1);
    private int _printed;

    public async Task<bool> TryPrintAsync(string label)
    {
        await _device.WaitAsync();
        try
        {
            if (label.Length == 0)
                return false;
            await Task.Delay(10);
            _printed++;
            return true;
        }
        finally
        {
            _device.Release();
        }
    }
}
