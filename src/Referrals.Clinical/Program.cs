using Referrals.Clinical;
using Referrals.Contracts.Messages;
using Referrals.Durable;
using Referrals.Hosting;

return await Zone.Run(args, new ZoneDefinition
{
    Name = "clinical",
    Assembly = typeof(ReferralGrain).Assembly,
    Json = [ReferralJson.Default, NetworkJson.Default, ImageSetJson.Default, DeviceJson.Default, MessageJson.Default],
    Publishes = [typeof(AdviceIssued), typeof(ImageSetSealed), typeof(DeviceCleared), typeof(AccessChanged), typeof(CopiesCleared), typeof(UsesWithdrawn)],
    Consumers =
    [
        new Consumes(typeof(ImageSetSealed), typeof(ImageSetSealedConsumer)),
        new Consumes(typeof(DeviceCleared), typeof(DeviceClearedConsumer)),
        new Consumes(typeof(AdviceFiled), typeof(AdviceFiledConsumer)),
        new Consumes(typeof(AdviceAcknowledged), typeof(AdviceAcknowledgedConsumer)),
        new Consumes(typeof(QuarantineChanged), typeof(QuarantineChangedConsumer)),
        new Consumes(typeof(AdviceUnfiled), typeof(AdviceUnfiledConsumer)),
    ],
    Services = (services, settings) =>
    {
        ClinicalServices.Add(services, settings);
        ImageSetServices.Add(services, settings);
        DeviceServices.Add(services);
    },
    Doors = app =>
    {
        ClinicalDoors.Map(app);
        ImageSetDoors.Map(app);
        DeviceDoors.Map(app);
    },
});
