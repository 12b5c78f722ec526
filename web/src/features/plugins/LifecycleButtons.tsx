import { App, Button, Tooltip } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useTranslation } from '../../lib/i18n';
import { isOffered, LIFECYCLE_STEPS, mainStep, type LifecycleStep } from './lifecycle';
import { PurgeDialog } from './PurgeDialog';
import type { StepWish, useLifecycleStep } from './queries';
import type { PluginDetail } from './types';
import { useEventsQuestion } from './useEventsQuestion';
import { useUpgradeProgress } from './versionQueries';
import { goesOn } from './versions';

interface LifecycleButtonsProps {
  readonly plugin: PluginDetail;
  readonly step: ReturnType<typeof useLifecycleStep>;
}

/** The steps of the lifecycle; those that the plugin's state does not allow are there, but off. */
export function LifecycleButtons({ plugin, step }: LifecycleButtonsProps) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const askForEvents = useEventsQuestion();
  const navigate = useNavigate();
  const [purging, setPurging] = useState(false);
  const main = mainStep(plugin.status);
  // The server refuses to uninstall what is being upgraded.
  const busy = goesOn(useUpgradeProgress(plugin.id).data) ? t('version.busy') : undefined;

  const run = (wanted: StepWish) =>
    step.mutate(wanted, {
      onSuccess: () => void message.success(t(`step.${wanted.step}.done`, { id: plugin.id })),
    });

  const askToEnable = () =>
    askForEvents({
      title: t('step.enable.ask', { id: plugin.id }),
      hint: t('step.enable.hint'),
      okText: t('step.enable'),
      onAnswer: (events) => run({ step: 'enable', events }),
    });

  const choose = (wanted: LifecycleStep) => {
    if (wanted === 'purge') {
      setPurging(true);
    } else if (wanted === 'disable' || wanted === 'uninstall') {
      modal.confirm({
        title: t(`step.${wanted}.ask`, { id: plugin.id }),
        content: t(`step.${wanted}.hint`),
        okText: t(`step.${wanted}`),
        cancelText: t('action.cancel'),
        onOk: () => run({ step: wanted }),
      });
    } else if (wanted === 'enable' && plugin.status !== 'installed') {
      askToEnable();
    } else {
      run({ step: wanted });
    }
  };

  return (
    <>
      {LIFECYCLE_STEPS.map((wanted) => (
        <Tooltip key={wanted} title={wanted === 'uninstall' ? busy : undefined}>
          <Button
            type={wanted === main ? 'primary' : 'default'}
            danger={wanted === 'purge'}
            disabled={
              !isOffered(wanted, plugin.status) ||
              (wanted === 'uninstall' && busy !== undefined) ||
              (step.isPending && step.variables.step !== wanted)
            }
            loading={step.isPending && step.variables.step === wanted}
            onClick={() => choose(wanted)}
          >
            {t(`step.${wanted}`)}
          </Button>
        </Tooltip>
      ))}
      {purging && (
        <PurgeDialog
          id={plugin.id}
          onClose={() => setPurging(false)}
          onPurged={() => {
            void message.success(t('step.purge.done', { id: plugin.id }));
            void navigate('/plugins', { replace: true });
          }}
        />
      )}
    </>
  );
}
